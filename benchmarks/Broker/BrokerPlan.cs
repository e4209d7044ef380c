using System.Globalization;
using Aviary.Messaging;

namespace Aviary.Benchmarks.Broker;

/// <summary>The servers, the models' folder and what the workers are told besides.</summary>
internal sealed record BrokerPlan(string Kafka, string Postgres, string Folder, bool Library, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>How many batches a worker handles at a time.</summary>
    public int Concurrency => Number("Messaging__Concurrency", new MessagingOptions().RequestSubscription().Concurrency);

    /// <summary>How many messages a full batch has.</summary>
    public int MaxBatch => Number("Messaging__MaxBatch", new MessagingOptions().MaxBatch);

    private int Number(string setting, int standard)
        => Settings.TryGetValue(setting, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}
