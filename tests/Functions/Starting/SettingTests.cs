using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Aviary.AsyncClassification;
using Aviary.Functions;
using Aviary.Functions.Starting;
using Aviary.Imaging;
using Aviary.Learning.Training;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;
using Aviary.Monitoring;
using Aviary.Monitoring.Alerts;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Serving;
using Aviary.Serving.Fetching;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Functions.Starting;

/// <summary>Every setting is shown, read, and checked under its own name.</summary>
public sealed class SettingTests
{
    public static TheoryData<Type, string> Sections { get; } = new()
    {
        { typeof(StorageOptions), StorageOptions.Section },
        { typeof(RegistryOptions), RegistryOptions.Section },
        { typeof(ServingOptions), ServingOptions.Section },
        { typeof(ImagingOptions), ImagingOptions.Section },
        { typeof(PictureFetchOptions), PictureFetchOptions.Section },
        { typeof(BirdsOptions), BirdsOptions.Section },
        { typeof(RunOptions), RunOptions.Section },
        { typeof(TrainingOptions), TrainingOptions.Section },
        { typeof(MessagingOptions), MessagingOptions.Section },
        { typeof(ClassificationOptions), ClassificationOptions.Section },
        { typeof(PushOptions), PushOptions.Section },
        { typeof(MonitoringOptions), MonitoringOptions.Section },
        { typeof(AlertsOptions), AlertsOptions.Section },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_sample_shows_each_setting_with_its_default(Type options, string section)
    {
        Dictionary<string, string?> sample = Sample();
        object standard = Activator.CreateInstance(options)!;
        foreach (PropertyInfo property in Properties(options))
        {
            Assert.True(sample.TryGetValue($"{section}__{property.Name}", out string? shown), $"{section}__{property.Name} is not in the sample");
            string expected = Convert.ToString(property.GetValue(standard), CultureInfo.InvariantCulture)!;
            Assert.Equal(expected, shown, ignoreCase: true);
        }
    }

    [Fact]
    public void The_sample_shows_nothing_that_is_no_setting()
    {
        HashSet<string> known = ["AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsDisableHomepage"];
        known.UnionWith(AsyncClassificationFunctions.KafkaFunctions.Select(name => $"AzureWebJobs.{name}.Disabled"));
        known.UnionWith(Sections.SelectMany(row => Properties(row.Data.Item1).Select(property => $"{row.Data.Item2}__{property.Name}")));
        Assert.Equal([], Sample().Keys.Except(known));
    }

    [Fact]
    public void The_functions_host_finds_an_empty_route_prefix()
    {
        using JsonDocument host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "host.json")));
        Assert.Equal("2.0", host.RootElement.GetProperty("version").GetString());
        Assert.Equal("", host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Each_setting_is_read(Type options, string section)
    {
        object standard = Activator.CreateInstance(options)!;
        foreach (PropertyInfo property in Properties(options))
        {
            string other = Other(property.GetValue(standard) ?? Some(property.PropertyType));
            IConfiguration settings = Configuration(($"{section}:{property.Name}", other));
            object read = options == typeof(TrainingOptions)
                ? TrainingSettings.Read(settings.GetSection(section))
                : Bound(options, settings);
            Assert.Equal(other, Convert.ToString(property.GetValue(read), CultureInfo.InvariantCulture), ignoreCase: true);
        }
    }

    [Theory]
    [InlineData("Serving:MaxBatch", "0", "Serving:MaxBatch must be between 1 and 4096.")]
    [InlineData("Serving:CheckInterval", "02:00:00", "Serving:CheckInterval must be")]
    [InlineData("Registry:KeepVersions", "-1", "Registry:KeepVersions must be")]
    [InlineData("Registry:SigningKey", "/no/such/key.pem", "Registry:SigningKey names /no/such/key.pem: there is no such file.")]
    [InlineData("Registry:PublicKeys", "/no/such/key.pem", "Registry:PublicKeys names /no/such/key.pem: there is no such file.")]
    [InlineData("Serving:ShadowShare", "1.5", "Serving:ShadowShare must be")]
    [InlineData("Training:LabelledDays", "0", "Training:LabelledDays must be between 1 and 3650.")]
    [InlineData("Registry:Folder", "", "Registry:Folder must name a folder")]
    [InlineData("Training:Epochs", "0", "Training:Epochs must be between 1 and 1000.")]
    [InlineData("Training:Network", "vgg", "Training:Network: expected one of ")]
    [InlineData("Training:Optimizer", "lion", "Training:Optimizer")]
    [InlineData("Training:Attempts", "21", "Training:Attempts must be between 1 and 20.")]
    [InlineData("Training:HeartbeatTimeout", "00:00:20", "Training:HeartbeatTimeout is 00:00:20, expected at least 3 times Training:Heartbeat")]
    [InlineData("Training:Data", "https://data.example/flowers.csv", "Training:Data is a file on the web, for which Training:Sha256 is needed (--sha256)")]
    [InlineData("Training:Test", "https://data.example/flowers.csv", "Training:Test cannot be a file on the web")]
    [InlineData("Training:Sha256", "abc", "Training:Sha256 must be 64 hexadecimal digits.")]
    [InlineData("Messaging:Transport", "amqp://rabbit", "Messaging:Transport: expected memory:, kafka://host:port[,host:port…] or pubsub://project, got 'amqp://rabbit'")]
    [InlineData("Messaging:KafkaLogin", "ScramSha512", "Messaging:KafkaUser is empty, expected a value, since Messaging:KafkaLogin is ScramSha512.")]
    [InlineData("Messaging:MaxBatch", "0", "Messaging:MaxBatch must be between 1 and 10000.")]
    [InlineData("Messaging:Dead", "alerts", "Messaging:Alerts is alerts, expected another topic than Messaging:Dead.")]
    [InlineData("Monitoring:MaxAge", "00:00:10", "Monitoring:MaxAge must be between")]
    [InlineData("Monitoring:AccuracyCeiling", "0.8", "Monitoring:AccuracyFloor is 0.85, expected at most Monitoring:AccuracyCeiling, which is 0.8.")]
    [InlineData("Alerts:RepeatAfter", "00:00:01", "Alerts:RepeatAfter must be between")]
    [InlineData("Alerts:WebhookUrl", "ftp://example.org/hook", "Alerts:WebhookUrl must be an absolute http or https address")]
    public void A_value_out_of_range_stops_the_start_and_names_the_setting_and_its_range(string name, string value, string said)
    {
        using ServiceProvider services = Services((name, value));
        OptionsValidationException error = Assert.ThrowsAny<OptionsValidationException>(
            () => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(error.Failures, failure => failure.StartsWith(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Serving:MaxBatch", "many", "Serving:MaxBatch: expected a whole number up to 2147483647, got 'many'.")]
    [InlineData("Serving:MaxBatch", "99999999999", "Serving:MaxBatch: expected a whole number")]
    [InlineData("Training:Epochs", "eight", "Training:Epochs: expected a whole number")]
    [InlineData("Training:LearningRate", "small", "Training:LearningRate: expected a number")]
    [InlineData("Serving:Deadline", "soon", "Serving:Deadline: expected a time such as 00:00:10")]
    [InlineData("Serving:IdleAllowSpinning", "maybe", "Serving:IdleAllowSpinning: expected true or false, got 'maybe'.")]
    [InlineData("Messaging:Consumer", "Nobody", "Messaging:Consumer: expected one of Trigger, Library, None, got 'Nobody'.")]
    public void A_value_of_another_type_stops_the_start_and_names_the_setting_and_what_it_takes(string name, string value, string said)
        => Assert.StartsWith(said, Assert.Single(Refused((name, value)).Failures), StringComparison.Ordinal);

    [Theory]
    [InlineData("Serving:Thread", "Serving:Thread is not known; did you mean Serving:Threads?")]
    [InlineData("Training:Ecpohs", "Training:Ecpohs is not known; did you mean Training:Epochs?")]
    [InlineData("Registry:Nonsense", "Registry:Nonsense is not known; local.settings.sample.json shows all settings.")]
    [InlineData("Servng:Threads", "Servng:Threads is not known; did you mean Serving:Threads?")]
    [InlineData("Serving:Threads:0", "Serving:Threads: expected one value, got a list or an object.")]
    public void A_setting_that_nobody_reads_stops_the_start_and_is_named_with_the_nearest(string name, string said)
        => Assert.Contains(Refused((name, "2")).Failures, failure => failure == said);

    [Fact]
    public void Settings_of_other_programs_and_all_of_our_own_are_let_through()
    {
        (string, string)[] others = [("Logging:LogLevel:Default", "Warning"), ("Settings:Threads", "2"), ("Servers:0", "a"), ("PATH", "/bin")];
        using ServiceProvider services = Services([.. others, .. Sample().Where(one => one.Value!.Length > 0).Select(one => (one.Key.Replace("__", ":", StringComparison.Ordinal), one.Value!))]);
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    private static OptionsValidationException Refused((string Name, string Value) setting)
    {
        using ServiceProvider services = Services(setting);
        return Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }

    private static object Bound(Type options, IConfiguration settings)
    {
        // Bound as the app does, and not checked: some of the values are out of range.
        ServiceCollection services = new();
        services.AddAviary(settings);
        foreach (ServiceDescriptor check in services.Where(service => IsCheck(service.ServiceType)).ToList())
        {
            services.Remove(check);
        }

        using ServiceProvider provider = services.BuildServiceProvider();
        object bound = provider.GetRequiredService(typeof(IOptions<>).MakeGenericType(options));
        return bound.GetType().GetProperty("Value")!.GetValue(bound)!;
    }

    private static bool IsCheck(Type service) => service.IsGenericType && service.GetGenericTypeDefinition() == typeof(IValidateOptions<>);

    private static ServiceProvider Services(params (string Name, string Value)[] settings)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddAviary(Configuration(settings));
        return services.BuildServiceProvider();
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings)
        => new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value))
            .Build();

    internal static IEnumerable<PropertyInfo> Properties(Type options)
        => options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });

    /// <summary>A value of a type whose default is none.</summary>
    private static object Some(Type type) => Nullable.GetUnderlyingType(type) is { } number ? Activator.CreateInstance(number)! : "given";

    private static string Other(object standard) => standard switch
    {
        bool value => value ? "False" : "True",
        int value => (value + 1).ToString(CultureInfo.InvariantCulture),
        long value => (value + 1).ToString(CultureInfo.InvariantCulture),
        double value => (value + 0.25).ToString(CultureInfo.InvariantCulture),
        TimeSpan value => (value + TimeSpan.FromSeconds(1)).ToString("c", CultureInfo.InvariantCulture),
        string value => value + "x",
        Enum value => Enum.GetNames(value.GetType())[^1],
        _ => throw new InvalidOperationException($"A setting of type {standard.GetType()}; say here what another value of it is."),
    };

    private static Dictionary<string, string?> Sample()
    {
        using JsonDocument sample = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "local.settings.sample.json")));
        return sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString());
    }
}
