using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.AsyncClassification;

/// <summary>Subscribes to the requests for as long as the app runs, where no trigger of the host does.</summary>
internal sealed class ClassificationWorker(
    IOptions<ClassificationOptions> options,
    IMessageTransport transport,
    RequestClassifier classifier,
    IOutcomeStore outcomes,
    ILogger<ClassificationWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The broker in memory has nobody else to bring its messages.
        bool subscribes = options.Value.Consumer == ClassificationConsumer.Library
            || (options.Value.Consumer == ClassificationConsumer.Trigger && !transport.Capabilities.CompetingProcesses);
        if (!subscribes)
        {
            return;
        }

        ClassificationLog.Started(logger, classifier.Subscription.Topic, transport.Description, outcomes.Description);
        await transport.Subscriber.SubscribeAsync(classifier.Subscription, classifier.HandleAsync, stoppingToken);
    }
}
