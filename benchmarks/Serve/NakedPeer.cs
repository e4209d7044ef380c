using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>The endpoint that a .NET developer would write by hand: Kestrel, System.Text.Json and one session, without limits, registry or log.</summary>
internal static class NakedPeer
{
    public static ChildProcess Start(string model, IEnumerable<string> classes, int port)
        => ChildProcess.Start(
            "dotnet",
            [Path.Combine(Checkout.Root, "artifacts", "bin", "Aviary.Benchmarks.Naked", "release", "Aviary.Benchmarks.Naked.dll"), "--urls", $"http://127.0.0.1:{port}"],
            new Dictionary<string, string> { ["MODEL"] = model, ["CLASSES"] = string.Join('\n', classes) });
}
