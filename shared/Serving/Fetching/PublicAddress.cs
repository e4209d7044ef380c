using System.Net;
using System.Net.Sockets;

namespace Aviary.Serving.Fetching;

/// <summary>
/// Distinguishes addresses of the public Internet from all others, by the registries of special-purpose addresses (RFC 6890, IANA). What is
/// not clearly public is not.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Closed4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"), // behind a carrier's translation
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), // link-local, with the clouds' metadata
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.31.196.0/24"),
        IPNetwork.Parse("192.52.193.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("192.175.48.0/24"),
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("168.63.129.16/32"), // Azure's platform, public in form alone
        IPNetwork.Parse("224.0.0.0/3"), // multicast, reserved, broadcast
    ];

    /// <summary>Global unicast; everything public lies in it.</summary>
    private static readonly IPNetwork Open6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Closed6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments, with Teredo
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // 6to4: holds an IPv4 address
        IPNetwork.Parse("2620:4f:8000::/48"),
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    /// <summary>Whether an address may be asked. Those that carry an IPv4 address within (mapped, 6to4, NAT64) may not.</summary>
    public static bool Is(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(Closed4, network => network.Contains(address)),

        // Networks compare a mapped address as the IPv4 address in it, so it must be told first.
        AddressFamily.InterNetworkV6 => address is { IsIPv4MappedToIPv6: false, ScopeId: 0 } && Open6.Contains(address) && !Array.Exists(Closed6, network => network.Contains(address)),
        _ => false,
    };
}
