using Aviary.Functions.Messages;
using Aviary.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>
/// Makes missing topics while the host starts, where the settings say so; otherwise no broker is spoken to before it is needed. Logs what
/// keeps triggers from running.
/// </summary>
internal sealed partial class MessagingStart(
    IOptions<MessagingOptions> options, KafkaTriggerHealth triggers, IServiceProvider services, ILogger<MessagingStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string problem in triggers.Problems)
        {
            LogTrigger(logger, problem);
        }

        return options.Value.CreateTopics
            ? services.GetRequiredService<IMessageTransport>().EnsureAsync(options.Value.AllTopics(), options.Value.Group, cancellationToken)
            : Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(2004, LogLevel.Error, "Requests on Kafka are not classified as they should be: {Problem}")]
    private static partial void LogTrigger(ILogger logger, string problem);
}
