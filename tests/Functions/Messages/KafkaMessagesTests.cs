using Aviary.Functions.Messages;
using Aviary.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Tests.Functions.Messages;

public sealed class KafkaMessagesTests
{
    [Fact]
    public void No_key_is_not_an_empty_key()
    {
        ReceivedMessage[] read = KafkaMessages.Read([Record(null), Record([]), Record([(byte)'k'])], DateTimeOffset.UnixEpoch);
        Assert.Equal([null, "", "k"], read.Select(message => message.Message.Key));
    }

    private static KafkaRecord Record(byte[]? key) => new() { Topic = "t", Key = key!, Value = [], Headers = [] };
}
