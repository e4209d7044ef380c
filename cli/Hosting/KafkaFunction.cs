using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Aviary.Cli.Hosting;

/// <summary>A function that takes batches of records from a topic, of the broker that the app's own settings name.</summary>
internal sealed class KafkaFunction
{
    private readonly FunctionCall<KafkaRecord[]> _call;

    private KafkaFunction(DeclaredFunction function, KafkaTriggerAttribute trigger, Func<string?, string> resolve)
    {
        Name = function.Name;
        Class = function.Class;
        Topic = resolve(trigger.Topic);
        Group = resolve(trigger.ConsumerGroup);
        _call = new FunctionCall<KafkaRecord[]>(function);
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

    public Task RunAsync(IServiceProvider services, KafkaRecord[] records, CancellationToken cancellationToken)
        => _call.RunAsync(services, records, cancellationToken);
}
