using System.CommandLine;
using System.Diagnostics;
using Aviary.Learning.Networks;
using Aviary.Learning.Training;
using Aviary.Onnx;

namespace Aviary.Benchmarks.Train;

/// <summary>
/// A training in a process of its own, asked line by line: <c>COUNT</c> runs as many steps and answers their time in ms, the peak of
/// resident memory in KiB, and what a step allocated on the managed heap in bytes.
/// </summary>
internal static class TrainWorker
{
    public const string Name = "train-worker";

    private const int Batches = 32;

    public static Command Command()
    {
        Argument<string> network = new("network");
        Argument<int> batch = new("batch");
        Argument<int> threads = new("threads");
        Option<bool> standard = new("--standard") { Description = "Standard operators only." };
        Command command = new(Name, "Train, asked line by line") { network, batch, threads, standard };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken)
            => RunAsync(
                Network(arguments.GetRequiredValue(network)),
                arguments.GetValue(batch),
                arguments.GetValue(threads),
                arguments.GetValue(standard),
                cancellationToken));
        return command;
    }

    private static ModelProto Network(string name)
    {
        LayerStack layers = new(new PictureShape(1, 28, 28), new Random(1));
        if (name == "plain")
        {
            return layers.Conv(16).Relu().Pool().Conv(32).Relu().Pool().Flatten().Dense(128).Relu().Classes(10);
        }

        foreach ((long filters, bool pools) in new[] { (24L, false), (24, true), (48, false), (48, true), (72, false) })
        {
            layers.Conv(filters, bias: false).Normalise().Relu();
            _ = pools ? layers.Pool() : layers;
        }

        return layers.GlobalAverage().Flatten().Classes(10);
    }

    private static async Task<int> RunAsync(ModelProto network, int batch, int threads, bool standard, CancellationToken cancellationToken)
    {
        using NetworkTraining training = new(network, batch, 0, new OptimizerSettings { Name = "adam" }, threads, standard);
        await Console.Error.WriteLineAsync(training.Form.ToString());
        Random random = new(1);
        float[] pictures = new float[Batches * training.Batch.Length];
        foreach (ref float value in pictures.AsSpan())
        {
            value = (random.NextSingle() * 4) - 2;
        }

        long[] labels = [.. Enumerable.Range(0, Batches * batch).Select(_ => (long)random.Next(10))];
        int step = 0;
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            int count = int.Parse(line);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                int at = step++ % Batches;
                pictures.AsSpan(at * training.Batch.Length, training.Batch.Length).CopyTo(training.Batch);
                labels.AsSpan(at * batch, batch).CopyTo(training.Labels);
                training.Step(1e-3);
            }

            double time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Console.WriteLine($"{time} {PeakMemory()} {(double)allocated / count}");
        }

        return 0;
    }

    private static string PeakMemory()
        => File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
