namespace Aviary.AsyncClassification;

/// <summary>Who brings requests to the classifier.</summary>
public enum ClassificationConsumer
{
    /// <summary>The host: its Kafka trigger, or Pub/Sub's pushes. With <c>memory:</c> there is no trigger, and the app subscribes by itself.</summary>
    Trigger,

    /// <summary>The app subscribes by itself, whichever the broker.</summary>
    Library,

    /// <summary>Nobody: this instance classifies nothing that comes from a broker.</summary>
    None,
}

/// <summary>How messages come to be classified and where their outcomes are kept: section <c>Messaging</c>, beside the broker's own settings.</summary>
public sealed class ClassificationOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Messaging";

    /// <summary>Who brings requests. Default <see cref="ClassificationConsumer.Trigger"/>.</summary>
    public ClassificationConsumer Consumer { get; set; }

    /// <summary>
    /// The PostgreSQL that holds the outcomes, as a connection string. Default: the variable <c>POSTGRES_CONNECTION</c>, and where
    /// that is not set either, segments in the bucket, which one process at a time may write.
    /// </summary>
    public string? Outcomes { get; set; }

    /// <summary>
    /// How long an outcome is kept after it was completed; once an hour the older ones are deleted. 0 keeps them for ever, otherwise 1
    /// day to 3,650 days; default 90 days. While a request can still come again its outcome must be there, or it gets a second one:
    /// so this must be longer than the broker keeps messages (Kafka 7 days unless it is set otherwise, Pub/Sub at most 31 days) with all
    /// their retries, and longer than anyone publishes one again.
    /// </summary>
    public TimeSpan OutcomeRetention { get; set; } = TimeSpan.FromDays(90);
}
