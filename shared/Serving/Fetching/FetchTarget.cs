using System.Globalization;
using System.Net;
using Aviary.Errors;

namespace Aviary.Serving.Fetching;

/// <summary>What an address may look like before anything is asked: scheme, name, port, nothing secret in it.</summary>
internal sealed class FetchTarget
{
    private const int MaxLength = 2048;

    private readonly HashSet<int> _ports;
    private readonly string[] _hosts;

    public FetchTarget(PictureFetchOptions options)
    {
        _ports = [.. options.Ports.Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
        _hosts = options.Hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <exception cref="InvalidInputException">It may not be asked; says why.</exception>
    public Uri Require(string address)
        => address.Length <= MaxLength && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            ? Require(uri)
            : throw Refused("an absolute http or https address of at most 2048 letters", Shortened.Quote(address));

    /// <inheritdoc cref="Require(string)"/>
    public Uri Require(Uri uri)
    {
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            throw Refused("an http or https address", Shortened.Quote(uri.Scheme));
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Refused("an address without a user or password", "one with");
        }

        if (!_ports.Contains(uri.Port))
        {
            throw Refused($"one of the ports {string.Join(", ", _ports.Order())} (setting PictureFetch:Ports)", $"{uri.Port}");
        }

        if (_hosts.Length > 0 && !Array.Exists(_hosts, host => Matches(uri.IdnHost, host)))
        {
            throw Refused("a host that the setting PictureFetch:Hosts names", Shortened.Quote(uri.IdnHost));
        }

        // A literal is known already; names are looked up when the connection is made, and held to the same.
        return IPAddress.TryParse(uri.IdnHost, out IPAddress? literal) && !PublicAddress.Is(literal) ? throw NotPublic() : uri;
    }

    /// <summary>Holds where a redirect leads to the same, and to https where the way there was.</summary>
    /// <inheritdoc cref="Require(string)"/>
    public Uri RequireAfter(Uri from, Uri to)
        => from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp
            ? throw Refused("redirects from https to https", "one to http")
            : Require(to);

    public static InvalidInputException NotPublic() => Refused("a host with public addresses alone", "one that has others");

    public static InvalidInputException Refused(string expected, string actual, Exception? inner = null) => new("url", expected, actual, inner);

    private static bool Matches(string host, string allowed)
        => allowed.StartsWith('.')
            ? host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
