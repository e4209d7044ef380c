using Aviary.Messaging;
using Aviary.Messaging.Deliveries;

namespace Aviary.Tests.Messaging.Deliveries;

/// <summary>A delivery that remembers what became of it.</summary>
internal sealed class RecordingDelivery(string id, string? key = null, DateTimeOffset? notBefore = null, int bytes = 0) : Delivery(new ReceivedMessage
{
    Message = new Message { Id = id, Source = "/test", Type = "test", Key = key, Body = new byte[bytes] },
    Origin = new MessageOrigin("topic", 0, id),
    Attempt = 1,
    ReceivedAt = DateTimeOffset.UnixEpoch,
    NotBefore = notBefore,
})
{
    private int _settled;
    private int _givenUp;

    public bool IsSettled => _settled == 1 && _givenUp == 0;

    public bool IsGivenUp => _givenUp == 1 && _settled == 0;

    public override void Settled() => Interlocked.Increment(ref _settled);

    public override void GivenUp() => Interlocked.Increment(ref _givenUp);
}
