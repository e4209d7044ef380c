using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Cli.Hosting.Catalog;

/// <summary>A function that takes batches of records from a topic, of the broker that the app's own settings name.</summary>
internal sealed class KafkaFunction
{
    private readonly MethodInvoker _invoker;
    private readonly Func<KafkaRecord[], CancellationToken, object?>[] _arguments;
    private readonly FunctionInstance _instance;

    private KafkaFunction(DeclaredFunction function, KafkaTriggerAttribute trigger, Func<string?, string> resolve)
    {
        Name = function.Name;
        Class = function.Class;
        Topic = resolve(trigger.Topic);
        Group = resolve(trigger.ConsumerGroup);
        _arguments = [.. function.Method.GetParameters().Select(parameter => Argument(function, parameter))];
        _instance = new FunctionInstance(function);
        _invoker = MethodInvoker.Create(function.Method);
    }

    public string Name { get; }

    public Type Class { get; }

    public string Topic { get; }

    public string Group { get; }

    /// <exception cref="HostingException">It is not a function that takes batches, or a setting that it names is missing.</exception>
    public static KafkaFunction From(DeclaredFunction function, KafkaTriggerAttribute trigger, IConfiguration settings)
    {
        if (function.Method.ReturnType != typeof(Task))
        {
            throw function.UnknownReturn("Task");
        }

        return trigger.IsBatched
            ? new KafkaFunction(function, trigger, text => SettingReference.Resolve(text ?? string.Empty, function.Name, settings))
            : throw new HostingException($"The function '{function.Name}' ({function.Where}) takes one record at a time; this host knows only batches.");
    }

    public async Task RunAsync(IServiceProvider services, KafkaRecord[] records, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        object?[] values = Array.ConvertAll(_arguments, argument => argument(records, cancellationToken));
        if (_invoker.Invoke(_instance.Get(scope.ServiceProvider), values.AsSpan()) is Task running)
        {
            await running;
        }
    }

    private static Func<KafkaRecord[], CancellationToken, object?> Argument(DeclaredFunction function, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(KafkaRecord[]))
        {
            return (records, _) => records;
        }

        return parameter.ParameterType == typeof(CancellationToken)
            ? (_, cancellationToken) => cancellationToken
            : throw function.UnknownParameter(parameter, "KafkaRecord[] or CancellationToken");
    }
}
