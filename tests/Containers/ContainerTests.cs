using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aviary.Functions;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;
using Microsoft.Azure.Functions.Worker;
using YamlDotNet.Serialization;

namespace Aviary.Tests.Containers;

/// <summary>No container runs here, so what the files of the containers say is held against the code.</summary>
public sealed partial class ContainerTests
{
    private static readonly Dictionary<object, object> Compose = Yaml("docker-compose.yml");
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "functions", "Dockerfile"));

    /// <summary>What the Functions host and the client of S3 read.</summary>
    private static readonly HashSet<string> HostVariables =
        ["AzureWebJobsStorage", "AzureWebJobsSecretStorageType", "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION", "PUBSUB_EMULATOR_HOST"];

    [Fact]
    public void Every_variable_of_the_app_is_a_setting_of_the_sample_or_one_of_the_host()
    {
        using JsonDocument sample = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "local.settings.sample.json")));
        HashSet<string> known = [.. sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name), .. HostVariables];
        Assert.Equal([], Environment("app").Keys.Except(known));
    }

    [Fact]
    public void Every_setting_that_a_trigger_names_has_a_value_in_the_container()
    {
        HashSet<string> given = [.. Environment("app").Keys];
        IEnumerable<string> named = typeof(Composition).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters())
            .SelectMany(parameter => Texts(parameter))
            .SelectMany(text => Setting().Matches(text).Select(match => match.Groups["name"].Value.Replace(":", "__", StringComparison.Ordinal)));
        Assert.Equal([], named.Distinct().Except(given));
    }

    [Fact]
    public void The_app_is_built_by_a_file_that_is_there_and_listens_where_the_port_leads()
    {
        Dictionary<object, object> build = Map(Service("app")["build"]);
        Assert.True(File.Exists(Path.Combine(Repository.Root, (string)build["dockerfile"])));
        string port = (string)Assert.Single(List(Service("app")["ports"]));
        Assert.StartsWith("127.0.0.1:7071:", port, StringComparison.Ordinal);
        Assert.Contains($"EXPOSE {port[(port.LastIndexOf(':') + 1)..]}", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_health_check_asks_whether_the_app_lives_so_that_one_without_a_model_may_train_its_first()
    {
        Match asked = HealthAddress().Match(Dockerfile);
        Assert.Equal("/health/live", asked.Groups["name"].Value);
        Assert.Contains(asked.Groups["name"].Value, Routes());
    }

    [Fact]
    public void What_the_image_is_built_for_is_what_compose_asks_for()
    {
        Assert.Contains("-r linux-x64", Dockerfile, StringComparison.Ordinal);
        object[] built = [.. Services().Keys.Where(name => Service((string)name).ContainsKey("build"))];
        Assert.Equal(["app", "app-pubsub"], built.Order());
        Assert.All(built, name => Assert.Equal("linux/amd64", Service((string)name)["platform"]));
    }

    [Fact]
    public void The_topics_that_are_made_are_those_of_the_settings()
    {
        string command = string.Concat(List(Service("topics")["command"]));
        Assert.Equal(new MessagingOptions().AllTopics().Order(), Topics().Match(command).Groups["name"].Value.Split(' ').Order());
        Dictionary<string, string> app = Environment("app");
        MessagingOptions standard = new();
        Assert.Equal((standard.Requests, standard.Retries), (app["Messaging__Requests"], app["Messaging__Retries"]));
    }

    [Fact]
    public void The_app_finds_its_services_by_their_names_and_ports()
    {
        Dictionary<string, string> app = Environment("app");
        Assert.Equal("kafka:9092", app["Messaging__KafkaBrokers"]);
        Assert.Contains("PLAINTEXT://kafka:9092", Environment("kafka")["KAFKA_ADVERTISED_LISTENERS"], StringComparison.Ordinal);
        Assert.Equal("http://minio:9000", app["Registry__Endpoint"]);
        Assert.Contains("Host=postgres;", app["Messaging__Outcomes"], StringComparison.Ordinal);
        Assert.Contains($"Database={Environment("postgres")["POSTGRES_DB"]}", app["Messaging__Outcomes"], StringComparison.Ordinal);
        Assert.Contains("http://azurite", app["AzureWebJobsStorage"], StringComparison.Ordinal);
        foreach (string service in (string[])["kafka", "minio", "postgres", "azurite"])
        {
            Assert.Contains(service, Services().Keys);
        }
    }

    [Fact]
    public void Pushes_lead_to_the_function_that_takes_them()
    {
        string command = string.Concat(List(Service("subscriptions")["command"]));
        Assert.Contains("http://app-pubsub:80/api/pubsub", command, StringComparison.Ordinal);
        Assert.Contains("/api/pubsub", Routes());
        Assert.Equal(nameof(PushAuth.None), Environment("app-pubsub")["Messaging__PushAuth"]);
        Assert.Equal("pubsub:8085", Environment("app-pubsub")["PUBSUB_EMULATOR_HOST"]);
    }

    [Fact]
    public void Whoever_waits_for_a_service_waits_for_one_that_is_there_and_can_tell_that_it_is_ready()
    {
        foreach ((object name, object service) in Services())
        {
            if (Map(service).TryGetValue("depends_on", out object? needed))
            {
                foreach ((object other, object condition) in Map(needed))
                {
                    Assert.True(Services().ContainsKey(other), $"{name} waits for {other}");
                    bool checksHealth = Map(Services()[other]).ContainsKey("healthcheck");
                    Assert.True((string)Map(condition)["condition"] != "service_healthy" || checksHealth, $"{name} waits for the health of {other}");
                }
            }
        }
    }

    [Fact]
    public void No_secret_stands_in_the_file()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));
        foreach ((string name, string value) in Services().Keys.SelectMany(service => Environment((string)service)))
        {
            Assert.False(
                SecretName().IsMatch(name) && !value.StartsWith("/secrets/", StringComparison.Ordinal) && name != "AzureWebJobsSecretStorageType", $"{name}: {value}");
        }

        Assert.DoesNotMatch("(?i)password=[^;\"$]", text);
    }

    private static IEnumerable<string> Routes() => typeof(Composition).Assembly.GetExportedTypes()
        .SelectMany(type => type.GetMethods())
        .SelectMany(method => method.GetParameters())
        .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()?.Route)
        .OfType<string>()
        .Select(route => "/" + route);

    private static IEnumerable<string> Texts(ParameterInfo parameter) => parameter.CustomAttributes
        .Where(attribute => attribute.AttributeType.Namespace?.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal) == true)
        .SelectMany(attribute => attribute.ConstructorArguments.Select(argument => argument.Value)
            .Concat(attribute.NamedArguments.Select(argument => argument.TypedValue.Value)))
        .OfType<string>();

    private static Dictionary<object, object> Services() => Map(Compose["services"]);

    private static Dictionary<object, object> Service(string name) => Map(Services()[name]);

    private static Dictionary<string, string> Environment(string service)
    {
        Dictionary<string, string> all = [];
        if (Service(service).TryGetValue("environment", out object? given))
        {
            foreach ((object name, object value) in Map(given))
            {
                // What is taken over from elsewhere in the file.
                if ((string)name == "<<")
                {
                    foreach ((object inner, object text) in Map(value))
                    {
                        all.TryAdd((string)inner, (string)text);
                    }
                }
                else
                {
                    all[(string)name] = (string)value;
                }
            }
        }

        return all;
    }

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private static List<object> List(object value) => (List<object>)value;

    private static Dictionary<object, object> Yaml(string file)
        => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(File.ReadAllText(Path.Combine(Repository.Root, file)));

    [GeneratedRegex("%(?<name>[A-Za-z:]+)%", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"http://127\.0\.0\.1(?<name>/[a-z/]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex HealthAddress();

    [GeneratedRegex(@"for topic in (?<name>[a-z. ]+);", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Topics();

    [GeneratedRegex("(?i)password|secret|key$|token", RegexOptions.None, 1_000)]
    private static partial Regex SecretName();
}
