using Aviary.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>Makes missing topics while the host starts, where the settings say so; otherwise no broker is spoken to before it is needed.</summary>
internal sealed class MessagingStart(IOptions<MessagingOptions> options, IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
        => options.Value.CreateTopics
            ? services.GetRequiredService<IMessageTransport>().EnsureAsync(options.Value.AllTopics(), options.Value.Group, cancellationToken)
            : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
