namespace Aviary.Messaging.PubSub;

/// <summary>What Google Pub/Sub takes (cloud.google.com/pubsub/quotas, "Resource limits"). Its emulator does not hold them, so they are checked here.</summary>
internal static class PubSubLimits
{
    /// <summary>The most messages in one publish call.</summary>
    public const int PublishMessages = 1_000;

    /// <summary>The most bytes in one publish call, and with that in one message.</summary>
    public const int PublishBytes = 10_000_000;

    /// <summary>The most bytes of a message that is published for the first time: leaves room for what a dead letter adds.</summary>
    public const int FreshBytes = 9_990_000;

    /// <summary>The most attributes of a message.</summary>
    public const int Attributes = 100;

    /// <summary>The longest name of an attribute, in bytes of UTF-8.</summary>
    public const int AttributeNameBytes = 256;

    /// <summary>The longest value of an attribute, in bytes of UTF-8.</summary>
    public const int AttributeValueBytes = 1_024;

    /// <summary>The longest ordering key, in bytes of UTF-8.</summary>
    public const int OrderingKeyBytes = 1_024;

    /// <summary>Names of attributes must not begin with this.</summary>
    public const string ReservedPrefix = "goog";

    /// <summary>The most ids in one acknowledge or modifyAckDeadline call: the call must stay below 512 KiB, an id has about 200 bytes.</summary>
    public const int AckIds = 1_000;

    /// <summary>The most messages that one pull call is asked for.</summary>
    public const int PullMessages = 1_000;
}
