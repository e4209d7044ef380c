using Aviary.Messaging;

namespace Aviary.AsyncClassification;

/// <summary>What is received, and where the results go.</summary>
/// <param name="Subscription">The requests: topic, group, concurrency, attempts.</param>
/// <param name="Results">The topic of the results.</param>
public sealed record ClassificationTopics(Subscription Subscription, string Results);
