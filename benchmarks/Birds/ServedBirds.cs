using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;
using Aviary.Cli.Commands.Birds;

namespace Aviary.Benchmarks.Birds;

/// <summary>The birds imported into a folder of their own, as a user imports them, and served by the program itself.</summary>
internal sealed class ServedBirds : IDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _server;

    private ServedBirds(string folder, ChildProcess server, int port)
    {
        _folder = folder;
        _server = server;
        Port = port;
    }

    /// <summary>The folder with the birds' files beside the checkout.</summary>
    public static string Files { get; } = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "birds"));

    public static string Network { get; } = Path.Combine(Files, BirdsFiles.ModelFile);

    public static string Labels { get; } = Path.Combine(Files, BirdsFiles.LabelsFile);

    public int Port { get; }

    public string ModelFile => Directory.EnumerateFiles(Path.Combine(_folder, "bucket", "models"), "model.onnx", SearchOption.AllDirectories).Single();

    public static async Task<ServedBirds> StartAsync(byte[] firstRequest, int port, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
        ChildProcess? server = null;
        try
        {
            using (ChildProcess import = ServedFashion.Aviary(folder, ["import", Network, "--labels", Labels, "--model", BirdsModel.Name]))
            {
                if (await import.WaitAsync(cancellationToken) != 0)
                {
                    throw new InvalidOperationException($"The birds could not be imported:{Environment.NewLine}{import.Tail()}");
                }
            }

            server = ServedFashion.Serve(folder, port);
            await server.FirstAnswerAsync(port, firstRequest, TimeSpan.FromSeconds(60), cancellationToken);
            return new ServedBirds(folder, server, port);
        }
        catch
        {
            server?.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
