using Aviary.Messaging.Kafka;
using Microsoft.Extensions.Options;

namespace Aviary.Messaging;

/// <summary>Checks <see cref="MessagingOptions"/> at start: ranges, and what belongs together.</summary>
public sealed class MessagingOptionsValidator : IValidateOptions<MessagingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MessagingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidateOptionsResult ranges = new MessagingOptionsRanges().Validate(name, options);
        if (ranges.Failed)
        {
            return ranges;
        }

        List<string> wrong = [.. Topics(options), .. Transport(options), .. Kafka(options)];
        if (options.MaxRetryDelay < options.RetryDelay)
        {
            wrong.Add($"Messaging:MaxRetryDelay is {options.MaxRetryDelay}, expected at least Messaging:RetryDelay, which is {options.RetryDelay}.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Transport(MessagingOptions options)
    {
        if (TransportAddress.TryParse(options.Transport, out TransportAddress address) is { } problem)
        {
            yield return $"Messaging:Transport: {problem}";
        }
        else if (address.Scheme == TransportAddress.Kafka && MessageTransports.FindBrokers(options) is null)
        {
            yield return $"Messaging:Transport is kafka:, expected brokers in it (kafka://host:port), in Messaging:KafkaBrokers or in the variable {MessageTransports.BrokersVariable}, got none";
        }
        else if (address.Scheme == TransportAddress.Kafka && address.Rest.Length > 0
            && !string.IsNullOrEmpty(options.KafkaBrokers) && options.KafkaBrokers != address.Rest)
        {
            yield return $"Messaging:KafkaBrokers is {options.KafkaBrokers}, but Messaging:Transport names {address.Rest}; leave one of them out.";
        }
    }

    private static IEnumerable<string> Topics(MessagingOptions options)
    {
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach ((string setting, string topic) in new[]
        {
            (nameof(options.Requests), options.Requests), (nameof(options.Results), options.Results), (nameof(options.Retries), options.Retries),
            (nameof(options.Dead), options.Dead), (nameof(options.Alerts), options.Alerts),
        })
        {
            string? problem = null;
            try
            {
                MessageRules.CheckTopic(topic);
            }
            catch (MessageRefusedException error)
            {
                problem = error.Message;
            }

            if (problem is not null)
            {
                yield return $"Messaging:{setting}: {problem}";
            }
            else if (!seen.TryAdd(topic, setting))
            {
                yield return $"Messaging:{setting} is {topic}, expected another topic than Messaging:{seen[topic]}.";
            }
        }
    }

    private static IEnumerable<string> Kafka(MessagingOptions options)
    {
        KafkaLogin login = options.KafkaLogin;
        string by = $"expected a value, since Messaging:KafkaLogin is {login}.";
        if (login is KafkaLogin.Plain or KafkaLogin.ScramSha256 or KafkaLogin.ScramSha512)
        {
            if (string.IsNullOrEmpty(options.KafkaUser))
            {
                yield return $"Messaging:KafkaUser is empty, {by}";
            }

            if (string.IsNullOrEmpty(options.KafkaPassword))
            {
                yield return $"Messaging:KafkaPassword is empty, {by}";
            }
        }

        if (login == KafkaLogin.Plain && !options.KafkaTls)
        {
            yield return "Messaging:KafkaTls is false, expected true, since Messaging:KafkaLogin is Plain, which sends the password as it is.";
        }

        if (login == KafkaLogin.OAuthBearer)
        {
            if (!Uri.TryCreate(options.KafkaTokenEndpoint, UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("http" or "https"))
            {
                yield return $"Messaging:KafkaTokenEndpoint is '{options.KafkaTokenEndpoint}', expected an http or https address, since Messaging:KafkaLogin is OAuthBearer.";
            }

            if (string.IsNullOrEmpty(options.KafkaClientId))
            {
                yield return $"Messaging:KafkaClientId is empty, {by}";
            }

            if (string.IsNullOrEmpty(options.KafkaClientSecret))
            {
                yield return $"Messaging:KafkaClientSecret is empty, {by}";
            }
        }

        if (!string.IsNullOrEmpty(options.KafkaCaFile) && !File.Exists(options.KafkaCaFile))
        {
            yield return $"Messaging:KafkaCaFile is {options.KafkaCaFile}, expected a file that is there.";
        }
    }
}

/// <summary>The attributes of <see cref="MessagingOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class MessagingOptionsRanges : IValidateOptions<MessagingOptions>;
