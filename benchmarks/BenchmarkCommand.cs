using System.CommandLine;
using Aviary.Benchmarks.Birds;
using Aviary.Benchmarks.Broker;
using Aviary.Benchmarks.Checks;
using Aviary.Benchmarks.Checks.Delivery;
using Aviary.Benchmarks.Checks.Fuzzing;
using Aviary.Benchmarks.Checks.Images;
using Aviary.Benchmarks.Checks.Imports;
using Aviary.Benchmarks.Checks.Limits;
using Aviary.Benchmarks.Instances;
using Aviary.Benchmarks.Learning;
using Aviary.Benchmarks.Registry;
using Aviary.Benchmarks.Serve;
using Aviary.Benchmarks.Start;
using Aviary.Benchmarks.Swap;
using Aviary.Benchmarks.Tables;
using Aviary.Benchmarks.Train;

namespace Aviary.Benchmarks;

/// <summary>`bench NAME`: every figure that the project claims; `check NAME`: every comparison with another library; a verb each.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        Command bench = new("bench", "Measure one of the project's figures. Both sides of a ratio run interleaved in one process tree.")
        {
            AccuracyBenchmark.Command(),
            BirdsBenchmark.Command(),
            BrokerBenchmark.Command(),
            DecodeBenchmark.Command(),
            InstancesBenchmark.Command(),
            RegistryBenchmark.Command(),
            ServeBenchmark.Command(),
            StartBenchmark.Command(),
            SwapBenchmark.Command(),
            TablesBenchmark.Command(),
            TrainBenchmark.Command(),
            TransferBenchmark.Command(),
        };
        Command check = new("check", "Give Aviary's answers for a case that another library has answered, to be compared.")
        {
            BirdsCheck.Command(),
            ComposeCheck.Command(),
            DeliveryCheck.Command(),
            ImagesCheck.Command(),
            ImportsCheck.Command(),
            LimitsCheck.Command(),
            MetricsCheck.Command(),
            OnnxCheck.Command(),
            TfliteCheck.Command(),
            TrainingCheck.Command(),
        };
        return new RootCommand("The figures of Aviary: measured (bench), and compared with other libraries' (check).") { bench, check, FuzzWorker.Command(), TrainWorker.Command() };
    }
}
