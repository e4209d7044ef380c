using Aviary.Tests.Messaging.PubSub;

namespace Aviary.Tests.Messaging.Conformance;

public sealed class PubSubConformance : MessagingConformance
{
    protected override bool FetchesByBytes => false;

    protected override ConformanceBroker Connect() => new PubSubService();
}
