using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Aviary.Cli.Hosting;

/// <summary>The functions of an assembly, found by their attributes, checked, and with their settings filled in.</summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<HttpFunction> http, IReadOnlyList<TimerFunction> timers, IReadOnlyList<KafkaFunction> kafka)
    {
        Http = http;
        Timers = timers;
        Kafka = kafka;
    }

    public IReadOnlyList<HttpFunction> Http { get; }

    public IReadOnlyList<TimerFunction> Timers { get; }

    public IReadOnlyList<KafkaFunction> Kafka { get; }

    /// <summary>The classes that hold the functions, once each.</summary>
    public IEnumerable<Type> Classes
        => Http.Select(function => function.Class).Concat(Timers.Select(function => function.Class)).Concat(Kafka.Select(function => function.Class)).Distinct();

    /// <exception cref="HostingException">A function that this host cannot run as the Functions host would.</exception>
    public static FunctionCatalog Find(IEnumerable<Type> types, IConfiguration settings, IReadOnlySet<string> disabled)
    {
        List<HttpFunction> http = [];
        List<TimerFunction> timers = [];
        List<KafkaFunction> kafka = [];
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> unmatched = new(disabled, StringComparer.OrdinalIgnoreCase);
        foreach (DeclaredFunction function in types.SelectMany(DeclaredFunction.In))
        {
            if (!names.TryAdd(function.Name, function.Where))
            {
                throw new HostingException(
                    $"Two functions have the name '{function.Name}': {names[function.Name]} and {function.Where}. Names must differ.");
            }

            unmatched.Remove(function.Name);
            function.RefuseUnknownAttributes();
            switch (function.Trigger())
            {
                case HttpTriggerAttribute trigger when Runs(function):
                    http.Add(HttpFunction.From(function, trigger, settings));
                    break;
                case TimerTriggerAttribute trigger when Runs(function):
                    timers.Add(TimerFunction.From(function, trigger, settings));
                    break;
                case KafkaTriggerAttribute trigger when Runs(function):
                    kafka.Add(KafkaFunction.From(function, trigger, settings));
                    break;
            }
        }

        if (unmatched.Count > 0)
        {
            throw new HostingException(
                $"There is no function '{unmatched.First()}' to disable. The functions are: {string.Join(", ", names.Keys.Order())}.");
        }

        RefuseSharedRoutes(http);
        return new FunctionCatalog(http, timers, kafka);

        bool Runs(DeclaredFunction function) => !disabled.Contains(function.Name) && !DisabledBySetting(function.Name, settings);
    }

    /// <summary>The setting by which a function is turned off, here as on the Functions host.</summary>
    public static string DisabledSetting(string name) => $"AzureWebJobs.{name}.Disabled";

    /// <summary>Whether that setting turns a function off.</summary>
    /// <exception cref="HostingException">It is neither true nor false.</exception>
    public static bool DisabledBySetting(string name, IConfiguration settings)
    {
        string key = DisabledSetting(name);
        return settings[key] switch
        {
            null or "" or "0" => false,
            "1" => true,
            string text when bool.TryParse(text, out bool value) => value,
            string text => throw new HostingException($"The setting {key} is '{text}'; expected true or false."),
        };
    }

    private static void RefuseSharedRoutes(List<HttpFunction> functions)
    {
        Dictionary<string, HttpFunction> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (HttpFunction function in functions)
        {
            foreach (string method in function.Methods.DefaultIfEmpty("*"))
            {
                string key = $"{method} {function.RouteShape}";
                if (!seen.TryAdd(key, function))
                {
                    throw new HostingException(
                        $"Two functions answer {method} /{function.Route}: '{seen[key].Name}' and '{function.Name}'. Give one another route.");
                }
            }
        }
    }
}
