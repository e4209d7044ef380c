namespace Aviary.Messaging.PubSub.Rest;

/// <summary>Where Pub/Sub is: Google's, or an emulator on one's own machine.</summary>
/// <param name="Address">The base address, ending in a slash.</param>
/// <param name="IsEmulator">It asks for no credentials.</param>
internal sealed record PubSubEndpoint(Uri Address, bool IsEmulator)
{
    /// <summary>The variable that names the emulator, as with Google's own tools.</summary>
    public const string EmulatorVariable = "PUBSUB_EMULATOR_HOST";

    /// <summary>Google's, or the emulator at <paramref name="emulatorHost"/>, <c>host:port</c>.</summary>
    /// <exception cref="ArgumentException">No <c>host:port</c>.</exception>
    public static PubSubEndpoint From(string? emulatorHost)
    {
        if (string.IsNullOrEmpty(emulatorHost))
        {
            return new PubSubEndpoint(new Uri("https://pubsub.googleapis.com/"), IsEmulator: false);
        }

        return Uri.TryCreate($"http://{emulatorHost}/", UriKind.Absolute, out Uri? address) && address.PathAndQuery == "/" && address.UserInfo.Length == 0
            ? new PubSubEndpoint(address, IsEmulator: true)
            : throw new ArgumentException($"{EmulatorVariable}: expected host:port, got '{emulatorHost}'.", nameof(emulatorHost));
    }

    /// <summary>A client's connections: found dead by pings, renewed every few minutes so that a moved address is seen.</summary>
    public static SocketsHttpHandler Connections() => new()
    {
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null, // a message carries its own trace
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        EnableMultipleHttp2Connections = true,
    };
}
