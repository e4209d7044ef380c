using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aviary.Cli.Hosting.Http;

/// <summary>The server: HTTP/1.1 on 127.0.0.1, within limits.</summary>
internal static class LocalKestrel
{
    private const int MaxConnections = 1024;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;

        // The functions count for themselves, and name the setting that is the limit.
        kestrel.Limits.MaxRequestBodySize = null;
    }
}
