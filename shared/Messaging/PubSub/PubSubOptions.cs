using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>Which Pub/Sub, and how to speak to it.</summary>
public sealed record PubSubOptions
{
    /// <summary>The project's id.</summary>
    public required string Project { get; init; }

    /// <summary>
    /// <c>host:port</c> of an emulator, which asks for no credentials. Default: none; Google's, with Application Default Credentials.
    /// </summary>
    public string? EmulatorHost { get; init; }

    /// <summary>The patience of the client.</summary>
    internal PubSubClientOptions Client { get; init; } = new();

    /// <summary>
    /// How long a message is leased: after a crash it comes again so much later at the latest. It is extended every third of it,
    /// while the message waits or is at work. 10 to 600 s, default 30 s.
    /// </summary>
    public int LeaseSeconds
    {
        get;
        init => field = value is >= 10 and <= 600 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "LeaseSeconds: expected 10 to 600");
    } = 30;

    /// <summary>About the pause after a failed pull or acknowledgement, growing up to <see cref="LongestPause"/>. Default 100 ms.</summary>
    internal TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between failures. Default 5 s.</summary>
    internal TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the last acknowledgements may take once a subscription has drained. Default 10 s.</summary>
    internal TimeSpan FarewellTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
