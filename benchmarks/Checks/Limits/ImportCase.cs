using System.Diagnostics;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>A file that takes too much when it is loaded, given to <c>aviary import</c> beside the server.</summary>
/// <param name="name">The case's name.</param>
/// <param name="model">The file.</param>
/// <param name="reason">What the refusal must say.</param>
/// <param name="settings">Limits that make the case short.</param>
internal sealed class ImportCase(string name, byte[] model, string reason, IReadOnlyDictionary<string, string> settings) : ILimitCase
{
    public string Name => name;

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        string file = Path.Combine(server.Bucket.Folder, "hostile.onnx");
        await File.WriteAllBytesAsync(file, model, cancellationToken);
        long began = Stopwatch.GetTimestamp();
        using ChildProcess import = LimitServer.Program(["import", file, "--state", server.Bucket.Folder], settings);
        await using TreeMemory memory = TreeMemory.Watch(import.Id);
        int code = await import.WaitAsync(cancellationToken);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        string said = import.Tail();
        return new LimitVerdict(code == 1 && said.Contains(reason, StringComparison.Ordinal), $"exit code {code}: {said}")
        {
            AnswerMs = milliseconds,
            Figures = new Dictionary<string, double> { ["importPeakMemoryMb"] = memory.PeakMb },
        };
    }
}
