using System.Text;
using System.Text.Json;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>
/// A Fashion-MNIST model trained for one epoch into a folder of its own (how well it has learned does not change what a
/// request costs), and requests for it.
/// </summary>
internal sealed class ServedFashion : IDisposable
{
    private const int Pixels = 784;

    private ServedFashion(string folder) => Folder = folder;

    public string Folder { get; }

    public string ModelFile => Directory.EnumerateFiles(Path.Combine(Folder, "bucket", "models"), "model.onnx", SearchOption.AllDirectories).Single();

    public string[] Classes => File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ModelFile)!, "labels.txt"));

    public static async Task<ServedFashion> TrainAsync(CancellationToken cancellationToken)
    {
        ServedFashion served = new(Directory.CreateTempSubdirectory("aviary-bench-").FullName);
        using ChildProcess training = Aviary(served.Folder, ["train", "--epochs", "1"]);
        if (await training.WaitAsync(cancellationToken) != 0)
        {
            string tail = training.Tail();
            served.Dispose();
            throw new InvalidOperationException($"The model could not be trained:{Environment.NewLine}{tail}");
        }

        return served;
    }

    public ChildProcess Serve(int port) => Serve(Folder, port);

    /// <summary>Serves what is registered in the folder.</summary>
    public static ChildProcess Serve(string folder, int port) => Aviary(folder, ["serve", "--port", $"{port}"]);

    /// <summary>Trains beside it, on one thread, into a folder of its own.</summary>
    public static ChildProcess TrainBeside(string folder, int epochs)
        => Aviary(folder, ["train", "--epochs", $"{epochs}"], new Dictionary<string, string> { ["Training__Threads"] = "1" });

    /// <summary>Vectors like pictures: half of the pixels zero, the rest from the whole range; the same ones in every run.</summary>
    public static byte[][] Vectors(int count)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, Pixels).Select(_ => random.Next(2) == 0 ? (byte)0 : (byte)random.Next(256)).ToArray())];
    }

    public static byte[] Body(byte[] vector)
        => Encoding.UTF8.GetBytes("{\"inputs\":" + JsonSerializer.Serialize(new[] { vector.Select(pixel => (int)pixel) }) + "}");

    public static byte[][] Requests(IEnumerable<byte[]> vectors, string path, int port)
        => [.. vectors.Select(vector => HttpConnection.Request("POST", path, port, "application/json", Body(vector)))];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Registers a file as a model of its own beside the trained one.</summary>
    internal static async Task ImportAsync(string folder, string file, string model, CancellationToken cancellationToken)
    {
        using ChildProcess import = Aviary(folder, ["import", file, "--model", model]);
        if (await import.WaitAsync(cancellationToken) != 0)
        {
            throw new InvalidOperationException($"{file} could not be imported:{Environment.NewLine}{import.Tail()}");
        }
    }

    /// <summary>The program itself, with its state in the folder.</summary>
    internal static ChildProcess Aviary(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
        => ChildProcess.Start(
            "dotnet", [Path.Combine(Checkout.Root, "artifacts", "program", "aviary.dll"), .. arguments, "--state", folder], environment);
}
