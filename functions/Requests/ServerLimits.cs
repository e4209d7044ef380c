using Aviary.Imaging;
using Aviary.Messaging.PubSub.Push;
using Aviary.Serving;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Requests;

/// <summary>
/// The limits of the web server, the same in both hosts. What a function takes it counts itself and names the setting; the server's
/// own limits lie above, and hold what no function sees: connections, heads, the pace of a body, the framing of its chunks.
/// </summary>
/// <param name="imaging">How large pictures and forms may be.</param>
/// <param name="serving">How large other bodies may be.</param>
/// <param name="files">How many files this process may have open; null for any number.</param>
/// <param name="logger">Where the number of connections is written.</param>
internal sealed partial class ServerLimits(
    IOptions<ImagingOptions> imaging, IOptions<ServingOptions> serving, int? files, ILogger<ServerLimits> logger) : IConfigureOptions<KestrelServerOptions>
{
    private const int MostConnections = 1024;

    /// <summary>
    /// What the server counts with a body beside what a function sees of it: chunk sizes and trailers, and what lies in its buffers, up to
    /// twice <see cref="BodyReader.UncountedBytes"/>. A limit that is reached there ends the body before a function can say which of its own is.
    /// </summary>
    internal const long Framing = 1 << 20;

    /// <summary>256 kbit/s, measured from the first byte that is read; short bodies have the time of grace in any case.</summary>
    private const double LeastBytesPerSecond = 32 << 10;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public void Configure(KestrelServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        KestrelServerLimits limits = options.Limits;
        limits.MaxRequestBodySize = LargestBody(imaging.Value, serving.Value) + Framing;
        limits.MaxRequestBufferSize = BodyReader.UncountedBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, Grace);
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MaxConcurrentConnections = Connections(files);
        if (files is { } few && limits.MaxConcurrentConnections < MostConnections)
        {
            LogFewConnections(logger, limits.MaxConcurrentConnections.Value, few);
        }
        else
        {
            LogConnections(logger, MostConnections);
        }
    }

    /// <summary>
    /// A quarter of the open files: as many again are for the store, brokers, models and pictures that are fetched, and the rest for
    /// connections that are taken only to be refused, which come faster than they are closed. Without any left a process ends.
    /// </summary>
    public static int Connections(int? files) => files is { } most ? Math.Clamp(most / 4, 1, MostConnections) : MostConnections;

    public static long LargestBody(ImagingOptions imaging, ServingOptions serving)
        => Math.Max(Math.Max(imaging.MaxBytes, PictureForm.MostBytes(imaging)), Math.Max(serving.MaxBodyBytes, PushEnvelope.MaxBytes));

    [LoggerMessage(2014, LogLevel.Information, "Up to {Connections} connections at a time.")]
    private static partial void LogConnections(ILogger logger, int connections);

    [LoggerMessage(2015, LogLevel.Warning, "Up to {Connections} connections at a time, as this process may have {Files} files open; raise that with ulimit -n.")]
    private static partial void LogFewConnections(ILogger logger, long connections, int files);
}
