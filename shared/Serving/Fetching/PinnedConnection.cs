using System.Net;
using System.Net.Sockets;

namespace Aviary.Serving.Fetching;

/// <summary>Finds the addresses of a host.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>Opens a connection to one address.</summary>
internal delegate ValueTask<Stream> ConnectAddress(IPEndPoint address, CancellationToken cancellationToken);

/// <summary>
/// Connects to the very addresses that were looked at: nobody asks for the name a second time, when it could answer otherwise.
/// </summary>
internal sealed class PinnedConnection(ResolveHost resolve, ConnectAddress connect)
{
    public static PinnedConnection OfThisMachine { get; } = new(
        static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken), ConnectAsync);

    /// <exception cref="NotPublicException">One of the host's addresses is not public: none of them is asked then.</exception>
    public async ValueTask<Stream> OpenAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(host.Host, out IPAddress? literal) ? [literal] : await resolve(host.Host, cancellationToken);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, PublicAddress.Is))
        {
            throw new NotPublicException();
        }

        for (int next = 0; ; next++)
        {
            try
            {
                return await connect(new IPEndPoint(addresses[next], host.Port), cancellationToken);
            }
            catch (SocketException) when (next < addresses.Length - 1)
            {
                // The next of its addresses may answer.
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host has an address that is not public.</summary>
internal sealed class NotPublicException() : Exception("The host has an address that is not public.");
