using System.Text.Json;
using Aviary.AsyncClassification;
using Aviary.Functions;
using Aviary.Messaging;
using Aviary.Monitoring;
using Aviary.Registry;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Configuration;

namespace Aviary.Cli.Hosting;

/// <summary>The settings of a local host: file, then environment, then what the caller gives.</summary>
internal static class LocalSettings
{
    /// <summary>
    /// What triggers name. The Functions host reads triggers without the app's options, so there these settings must be given;
    /// here the options' defaults stand in.
    /// </summary>
    private static readonly Dictionary<string, string?> TriggerDefaults = new()
    {
        [$"{RunOptions.Section}:{nameof(RunOptions.Schedule)}"] = new RunOptions().Schedule,
        [$"{RunOptions.Section}:{nameof(RunOptions.Tick)}"] = new RunOptions().Tick,
        [$"{MonitoringOptions.Section}:{nameof(MonitoringOptions.Schedule)}"] = new MonitoringOptions().Schedule,
        [$"{MessagingOptions.Section}:{nameof(MessagingOptions.Group)}"] = new MessagingOptions().Group,
        [$"{MessagingOptions.Section}:{nameof(MessagingOptions.Requests)}"] = new MessagingOptions().Requests,
        [$"{MessagingOptions.Section}:{nameof(MessagingOptions.Retries)}"] = new MessagingOptions().Retries,
    };

    private static readonly HashSet<string> FileSettings = new(StringComparer.OrdinalIgnoreCase)
    {
        $"{RegistryOptions.Section}:{nameof(RegistryOptions.SigningKey)}",
        $"{RegistryOptions.Section}:{nameof(RegistryOptions.PublicKeys)}",
        $"{MessagingOptions.Section}:{nameof(MessagingOptions.KafkaCaFile)}",
        $"{RunOptions.Section}:{nameof(RunOptions.Data)}",
        $"{RunOptions.Section}:{nameof(RunOptions.Test)}",
    };

    /// <exception cref="HostingException">The settings file cannot be read.</exception>
    public static IConfigurationManager AddLocal(this IConfigurationManager configuration, LocalHostOptions options)
    {
        configuration.AddInMemoryCollection(TriggerDefaults);
        if (options.SettingsFile is { } path)
        {
            configuration.AddInMemoryCollection(Read(path));
        }

        configuration.AddEnvironmentVariables();
        if (options.Settings.Count > 0)
        {
            configuration.AddInMemoryCollection(options.Settings);
        }

        configuration.AddInMemoryCollection(KafkaTriggers(configuration));
        return configuration;
    }

    /// <summary>
    /// The Kafka triggers run where the transport is Kafka and the host is to bring its messages; on the Functions host that is said
    /// by disabling them.
    /// </summary>
    private static Dictionary<string, string?> KafkaTriggers(IConfiguration configuration)
        => WantsKafka(configuration)
            ? []
            : AsyncClassificationFunctions.KafkaFunctions.ToDictionary(FunctionCatalog.DisabledSetting, _ => (string?)"true", StringComparer.Ordinal);

    /// <summary>Whether the settings say that Kafka's messages come by the host's triggers.</summary>
    public static bool WantsKafka(IConfiguration configuration)
    {
        string? consumer = configuration[$"{ClassificationOptions.Section}:{nameof(ClassificationOptions.Consumer)}"];
        return (configuration[$"{MessagingOptions.Section}:{nameof(MessagingOptions.Transport)}"] ?? "").StartsWith("kafka:", StringComparison.OrdinalIgnoreCase)
            && (string.IsNullOrEmpty(consumer) || consumer.Equals(nameof(ClassificationConsumer.Trigger), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The <c>Values</c> of a local.settings.json; names are taken with a colon or two underscores, as the Core Tools do.</summary>
    private static Dictionary<string, string?> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("Values", out JsonElement values) && values.ValueKind == JsonValueKind.Object
                    ? Values(path, values)
                    : throw new HostingException($"{path}: expected an object with an object 'Values' (see local.settings.sample.json).");
        }
        catch (JsonException error)
        {
            throw new HostingException($"{path} is no settings file: line {error.LineNumber + 1} is not JSON ({error.Message.Split(" LineNumber:")[0].TrimEnd('.')})", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostingException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static Dictionary<string, string?> Values(string path, JsonElement values)
    {
        Dictionary<string, string?> read = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty value in values.EnumerateObject())
        {
            string? text = value.Value.ValueKind switch
            {
                JsonValueKind.String => value.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.Value.GetRawText(),
                var kind => throw new HostingException(
                    $"{path}: {value.Name}: expected a text, a number or true or false, got {kind switch { JsonValueKind.Null => "null", JsonValueKind.Array => "a list", _ => "an object (write SECTION__NAME for each setting)" }}."),
            };
            string name = value.Name.Replace("__", ":", StringComparison.Ordinal);
            if (!read.TryAdd(name, FileSettings.Contains(name) ? FromFolder(Path.GetDirectoryName(path)!, text!) : text))
            {
                throw new HostingException($"{path}: {value.Name} is there twice; leave one of them out.");
            }
        }

        return read;
    }

    /// <summary>Files are meant from the folder of the settings, wherever the program is started; several are divided by semicolons.</summary>
    private static string FromFolder(string folder, string files)
        => string.Join(';', files.Split(';').Select(file => Path.Combine(folder, file) is var path && (File.Exists(path) || Directory.Exists(path)) && file.Length > 0 ? path : file));
}
