using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Cli.Hosting;
using Aviary.Functions;
using Aviary.Messaging;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary>What a host does besides answering requests, a line each: a training that goes on, messages that are classified, and where their outcomes go.</summary>
internal static class BackgroundLines
{
    public static async Task<IReadOnlyList<string>> OfAsync(HostedApp app, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        RunOptions options = app.Get<IOptions<RunOptions>>().Value;
        if (await app.Get<TrainingRunService>().FindOpenAsync(options.Model, cancellationToken) is { } run)
        {
            lines.Add(Training(run, app.Get<TimeProvider>().GetUtcNow() - options.HeartbeatTimeout));
        }

        ClassificationConsumer consumer = app.Get<IOptions<ClassificationOptions>>().Value.Consumer;
        IMessageTransport transport = app.Get<IMessageTransport>();

        // The broker in memory brings nothing from outside.
        if (transport.Capabilities.CompetingProcesses && consumer != ClassificationConsumer.None
            && !(consumer == ClassificationConsumer.Trigger && AreTriggersOff(app.Get<IConfiguration>(), transport)))
        {
            ClassificationTopics plan = app.Get<ClassificationTopics>();
            lines.Add($"Classifies what comes on {plan.Subscription.Topic} ({transport.Description}, group {plan.Subscription.Group}).");
            lines.Add($"Outcomes go to {plan.Results} or {SubscriptionTopics.Dead(plan.Subscription)}, and are kept in {app.Get<IOutcomeStore>().Description}.");
        }

        return lines;
    }

    /// <param name="run">A run that has not ended.</param>
    /// <param name="lost">Who gave no sign of life since then works no more.</param>
    internal static string Training(TrainingRun run, DateTimeOffset lost)
    {
        string epochs = run.Epoch > 0 ? $" after epoch {run.Epoch} of {run.Epochs}" : "";
        return run switch
        {
            { State: RunState.Running, Heartbeat: { } beat } when beat > lost
                => $"Training run {run.Run} of {run.Model} is held by another process, or by one that has just ended; then it goes on here{epochs}.",
            { Attempts: 0 } => $"Training run {run.Run} of {run.Model} was asked for earlier and begins here.",
            _ => $"Training run {run.Run} of {run.Model}, which an earlier start began, goes on here{epochs}.",
        };
    }

    /// <summary>With Kafka the triggers can be switched off; a push comes by HTTP, which is always on.</summary>
    private static bool AreTriggersOff(IConfiguration settings, IMessageTransport transport)
        => transport.Description.StartsWith("kafka:", StringComparison.Ordinal)
            && AsyncClassificationFunctions.KafkaFunctions.All(function => FunctionCatalog.DisabledBySetting(function, settings));
}
