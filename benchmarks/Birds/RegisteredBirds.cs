using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;
using Aviary.Cli.Commands.Importing;

namespace Aviary.Benchmarks.Birds;

/// <summary>The birds imported into a folder of their own, as a user imports them.</summary>
internal sealed class RegisteredBirds : IDisposable
{
    private RegisteredBirds(string folder) => Folder = folder;

    public string Folder { get; }

    public string ModelFile => Directory.EnumerateFiles(Path.Combine(Folder, "bucket", "models"), "model.onnx", SearchOption.AllDirectories).Single();

    public static async Task<RegisteredBirds> ImportAsync(CancellationToken cancellationToken)
    {
        RegisteredBirds birds = new(Directory.CreateTempSubdirectory("aviary-bench-").FullName);
        try
        {
            using ChildProcess import = ServedFashion.Aviary(
                birds.Folder, ["import", ServedBirds.Network, "--labels", ServedBirds.Labels, "--model", BirdsModel.Name]);
            return await import.WaitAsync(cancellationToken) == 0
                ? birds
                : throw new InvalidOperationException($"The birds could not be imported:{Environment.NewLine}{import.Tail()}");
        }
        catch
        {
            birds.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
