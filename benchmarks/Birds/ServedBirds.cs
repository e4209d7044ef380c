using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;
using Aviary.Cli.Commands.Importing;

namespace Aviary.Benchmarks.Birds;

/// <summary>The registered birds, served by the program itself.</summary>
internal sealed class ServedBirds : IDisposable
{
    private readonly RegisteredBirds _birds;
    private readonly ChildProcess _server;

    private ServedBirds(RegisteredBirds birds, ChildProcess server, int port)
    {
        _birds = birds;
        _server = server;
        Port = port;
    }

    /// <summary>The folder with the birds' files beside the checkout.</summary>
    public static string Files { get; } = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "birds"));

    public static string Network { get; } = Path.Combine(Files, BirdsFiles.ModelFile);

    public static string Labels { get; } = Path.Combine(Files, BirdsFiles.LabelsFile);

    public int Port { get; }

    public string ModelFile => _birds.ModelFile;

    /// <param name="firstRequest">Sent until it is answered.</param>
    /// <param name="port">Where to serve.</param>
    /// <param name="settings">Settings besides, as environment variables.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ServedBirds> StartAsync(
        byte[] firstRequest, int port, IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        RegisteredBirds birds = await RegisteredBirds.ImportAsync(cancellationToken);
        ChildProcess? server = null;
        try
        {
            server = ServedFashion.Aviary(birds.Folder, ["serve", "--port", $"{port}"], settings);
            await server.FirstAnswerAsync(port, firstRequest, TimeSpan.FromSeconds(60), cancellationToken);
            return new ServedBirds(birds, server, port);
        }
        catch
        {
            server?.Dispose();
            birds.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _birds.Dispose();
    }
}
