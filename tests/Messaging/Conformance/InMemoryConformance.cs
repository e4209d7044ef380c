using Aviary.Messaging;
using Aviary.Messaging.InMemory;
using Aviary.Messaging.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging.Conformance;

public sealed class InMemoryConformance : MessagingConformance
{
    protected override ConformanceBroker Connect() => new Memory();

    private sealed class Memory : ConformanceBroker
    {
        public override IMessageTransport Transport { get; } = new InMemoryTransport(null, TimeProvider.System, NullLoggerFactory.Instance);

        public override Task PublishRawAsync(string topic, byte[]? key, byte[] body, params RecordHeader[] headers)
        {
            Message raw = new()
            {
                Id = "",
                Source = "",
                Type = "",
                Body = body,
                Wire = new WireForm(key is null ? null : key.AsMemory(), headers),
                IsSettlement = true,
            };
            return Transport.Publisher.PublishAsync(topic, raw, CancellationToken.None);
        }

        public override ValueTask DisposeAsync() => Transport.DisposeAsync();
    }
}
