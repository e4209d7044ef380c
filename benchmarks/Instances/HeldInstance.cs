using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Instances;

/// <summary>The program, serving what is registered in a folder, on a share of a core.</summary>
internal sealed class HeldInstance : IDisposable
{
    private readonly CoreShare _share;
    private readonly ChildProcess _server;

    private HeldInstance(CoreShare share, ChildProcess server, int port)
    {
        _share = share;
        _server = server;
        Port = port;
    }

    public int Port { get; }

    public static async Task<HeldInstance> StartAsync(
        string folder, double share, int core, Func<int, byte[]> request, CancellationToken cancellationToken)
    {
        int port = ChildProcess.FreePort();
        CoreShare held = CoreShare.Of(share);
        ChildProcess? server = null;
        try
        {
            server = held.Start(
                core, "dotnet", [Path.Combine(Checkout.Root, "artifacts", "program", "aviary.dll"), "serve", "--port", $"{port}", "--state", folder]);
            await server.FirstAnswerAsync(port, request(port), TimeSpan.FromSeconds(60), cancellationToken);
            return new HeldInstance(held, server, port);
        }
        catch
        {
            server?.Dispose();
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _share.Dispose();
    }
}
