using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>How the transport works; what is not for settings.</summary>
internal sealed record PubSubOptions
{
    /// <summary>The patience of the client.</summary>
    public PubSubClientOptions Client { get; init; } = new();

    /// <summary>
    /// How long a message is leased: after a crash it comes again so much later at the latest. It is extended every third of it,
    /// while the message waits or is at work. 10 to 600 s, default 30 s.
    /// </summary>
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>The pause after a failed pull, doubled up to <see cref="LongestPause"/>. Default 100 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between failed pulls. Default 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the last acknowledgements may take once a subscription has drained. Default 10 s.</summary>
    public TimeSpan FarewellTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
