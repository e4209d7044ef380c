namespace Aviary.Messaging;

/// <summary>What <see cref="MessagingOptions.Transport"/> says.</summary>
/// <param name="Scheme">Which kind of broker.</param>
/// <param name="Rest">Which one; may be empty.</param>
internal readonly record struct TransportAddress(string Scheme, string Rest)
{
    public const string Memory = "memory";
    public const string Kafka = "kafka";
    public const string PubSub = "pubsub";

    private const int ShownCharacters = 128;

    /// <returns>What is wrong with the text; null where it is an address.</returns>
    public static string? TryParse(string? text, out TransportAddress address)
    {
        address = default;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon < 0)
        {
            return Expected(text);
        }

        string scheme = text[..colon];
        string rest = text[(colon + 1)..];
        rest = (rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest).TrimEnd('/');
        address = new TransportAddress(scheme, rest);
        return scheme switch
        {
            Memory when rest.Length == 0 => null,
            Kafka when rest.Length == 0 || rest.Split(',').All(IsHostAndPort) => null,
            Kafka => $"expected kafka://host:port[,host:port…], got {Shown(text)}",
            PubSub when rest.Length > 0 && !rest.Contains('/', StringComparison.Ordinal) => null,
            PubSub => $"expected pubsub://project, got {Shown(text)}",
            _ => Expected(text),
        };
    }

    private static bool IsHostAndPort(string broker)
    {
        int colon = broker.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(broker.AsSpan(colon + 1), out ushort port) && port > 0 && !broker.AsSpan().ContainsAny(" /@");
    }

    private static string Expected(string? text) => $"expected memory:, kafka://host:port[,host:port…] or pubsub://project, got {Shown(text)}";

    private static string Shown(string? text)
        => text is null ? "nothing" : $"'{(text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…")}'";
}
