using Aviary.Messaging;

namespace Aviary.Cli.Commands.Sending;

/// <summary>What is sent, and how long answers are waited for.</summary>
/// <param name="Run">The name of the run: what its ids begin with, and its group's name ends with.</param>
/// <param name="Count">How many requests.</param>
/// <param name="Wait">Whether to wait for the answers.</param>
/// <param name="Patience">After so long without any answer those that are open are lost.</param>
/// <param name="Topics">The topics.</param>
internal sealed record SendingPlan(string Run, int Count, bool Wait, TimeSpan Patience, MessagingOptions Topics)
{
    /// <summary>Where requests go.</summary>
    public string Requests { get; init; } = Topics.Requests;

    /// <summary>
    /// Results, and dead letters as if they were its retries: so one subscription reads both, and needs no topic besides those that
    /// are there. It settles all as done and publishes nothing; the dead topic it must name is never written to.
    /// </summary>
    public Subscription Answers() => new()
    {
        Topic = Topics.Results,
        RetryTopic = Topics.Dead,
        DeadTopic = Topics.Retries,
        Group = $"aviary.send.{Run}",
        MaxBatch = 500,
        MaxWaiting = 10_000,
        DrainTimeout = TimeSpan.FromSeconds(1),
    };
}
