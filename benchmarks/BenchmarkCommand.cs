using System.CommandLine;
using Aviary.Benchmarks.Registry;
using Aviary.Benchmarks.Serve;
using Aviary.Benchmarks.Start;
using Aviary.Benchmarks.Swap;

namespace Aviary.Benchmarks;

/// <summary>`bench NAME`: every figure that the project claims, a verb each.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        Command bench = new("bench", "Measure one of the project's figures. Both sides of a ratio run interleaved in one process tree.")
        {
            RegistryBenchmark.Command(),
            ServeBenchmark.Command(),
            StartBenchmark.Command(),
            SwapBenchmark.Command(),
        };
        return new RootCommand("The figures of Aviary: measured (bench).") { bench };
    }
}
