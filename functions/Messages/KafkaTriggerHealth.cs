using Aviary.AsyncClassification;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Microsoft.Extensions.Configuration;

namespace Aviary.Functions.Messages;

/// <summary>
/// What keeps the host's Kafka triggers from bringing requests. The host itself says so in its log alone, and the app never
/// learns that it is not called: so the settings are compared with what the triggers were built with.
/// </summary>
public sealed class KafkaTriggerHealth
{
    /// <param name="configuration">The settings as they are given, without the defaults of options.</param>
    /// <param name="messaging">The settings as the app reads them.</param>
    /// <param name="classification">Who is to bring requests.</param>
    /// <param name="build">How the triggers connect; null where the host makes its consumers from the settings.</param>
    internal KafkaTriggerHealth(IConfiguration configuration, MessagingOptions messaging, ClassificationOptions classification, KafkaTriggerBuild? build)
    {
        bool wanted = classification.Consumer == ClassificationConsumer.Trigger
            && messaging.Transport.StartsWith("kafka:", StringComparison.OrdinalIgnoreCase);
        Problems = wanted ? [.. Disabled(configuration), .. Differences(configuration, messaging, build)] : [];
    }

    /// <summary>A sentence for each; empty where nothing is wrong, or where no trigger is to run.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static IEnumerable<string> Disabled(IConfiguration configuration)
        => from function in AsyncClassificationFunctions.KafkaFunctions
           from setting in new[] { $"AzureWebJobs.{function}.Disabled", $"AzureWebJobs:{function}:Disabled" }
           where configuration[setting] is "1" || (bool.TryParse(configuration[setting], out bool disabled) && disabled)
           select $"{function} is off by the setting {setting}; where this instance is to classify no messages, set Messaging:Consumer to None.";

    private static IEnumerable<string> Differences(IConfiguration configuration, MessagingOptions messaging, KafkaTriggerBuild? build)
    {
        if (build is null)
        {
            yield break;
        }

        string[] read =
        [
            nameof(MessagingOptions.KafkaBrokers), nameof(MessagingOptions.Group), nameof(MessagingOptions.Requests), nameof(MessagingOptions.Retries),
        ];
        foreach (string name in read.Where(name => string.IsNullOrEmpty(configuration[$"{MessagingOptions.Section}:{name}"])))
        {
            yield return $"{MessagingOptions.Section}:{name} is not set, and the Kafka triggers have no default for it.";
        }

        if (build.Login != messaging.KafkaLogin)
        {
            yield return Difference(nameof(MessagingOptions.KafkaLogin), $"{build.Login}", $"is {messaging.KafkaLogin}", $"{messaging.KafkaLogin}");
        }

        if (build.Tls != messaging.KafkaTls)
        {
            yield return Difference(nameof(MessagingOptions.KafkaTls), Word(build.Tls), $"is {Word(messaging.KafkaTls)}", Word(messaging.KafkaTls));
        }

        bool file = !string.IsNullOrEmpty(messaging.KafkaCaFile);
        if (build.CaFile != file)
        {
            yield return Difference(nameof(MessagingOptions.KafkaCaFile), Word(build.CaFile), file ? "names a file" : "is empty", Word(file));
        }

        if (build.Login == KafkaLogin.OAuthBearer && string.IsNullOrEmpty(messaging.KafkaScope))
        {
            yield return "Messaging:KafkaScope is empty, and a Kafka trigger that logs in with OAuthBearer needs one.";
        }
    }

    private static string Difference(string name, string built, string set, string wanted)
        => $"The Kafka triggers were built with {name}={built}, and {MessagingOptions.Section}:{name} {set}: change the setting, or build with -p:{name}={wanted}.";

    private static string Word(bool value) => value ? "true" : "false";
}
