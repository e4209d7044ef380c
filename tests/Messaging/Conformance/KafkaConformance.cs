using Aviary.Messaging.Kafka;
using Aviary.Tests.Messaging.Kafka;

namespace Aviary.Tests.Messaging.Conformance;

public sealed class KafkaConformance : MessagingConformance
{
    protected override ConformanceBroker Connect() => new KafkaService(KafkaService.Brokers, KafkaGroupProtocol.Classic);
}

public sealed class KafkaConsumerProtocolConformance : MessagingConformance
{
    protected override ConformanceBroker Connect() => new KafkaService(KafkaService.Brokers, KafkaGroupProtocol.Consumer);
}
