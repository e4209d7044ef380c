using System.Net;
using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Http;

namespace Aviary.Cli.Hosting;

/// <summary>
/// Keeps other web sites away from a host whose writes need no key. A page in the user's browser can reach 127.0.0.1: under a name
/// of its own that it lets point there (DNS rebinding), or by sending a form or a script's request across origins.
/// </summary>
internal static class LoopbackGuard
{
    /// <summary>Why a request is refused; null where it is not.</summary>
    public static Problem? Refuse(HttpRequest request)
    {
        if (!IsLoopback(request.Host))
        {
            return new Problem(
                StatusCodes.Status421MisdirectedRequest,
                "Not this host",
                $"The request is for the host '{request.Host.Value}'; this one answers for localhost, 127.0.0.1 and [::1] only.");
        }

        return Reads(request.Method) || FromSameOrigin(request)
            ? null
            : new Problem(
                StatusCodes.Status403Forbidden,
                "Cross-origin request",
                "A page of another origin may not write here. Send the request from this host's own pages, or from no browser.");
    }

    private static bool Reads(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Browsers name where a request comes from (Fetch Metadata; Origin in older ones); other clients send neither.</summary>
    private static bool FromSameOrigin(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        string? origin = request.Headers.Origin;
        return site is null or "same-origin" or "none"
            && (origin is null || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopback(HostString host)
    {
        string name = host.Host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.AsSpan().Trim("[]"), out IPAddress? address) && IPAddress.IsLoopback(address));
    }
}
