using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aviary.Cli.Hosting;

/// <summary>The server: HTTP/1.1 on 127.0.0.1; its limits come with the functions.</summary>
internal static class LocalKestrel
{
    public static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
