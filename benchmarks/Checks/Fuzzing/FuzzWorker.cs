using System.CommandLine;
using System.Diagnostics;
using Aviary.Benchmarks.Checks.Fuzzing.Mutations;
using Aviary.Benchmarks.Checks.Fuzzing.Requests;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>The process that gives damaged bytes in; if native code takes it down, the run goes on without it.</summary>
internal static class FuzzWorker
{
    public const string Verb = "fuzz-worker";

    /// <summary>What bytes are given to, by name; made with a folder of its own and the folder of more seeds.</summary>
    private static readonly Dictionary<string, Func<string, string?, IFuzzTarget>> Targets = new(StringComparer.Ordinal)
    {
        [FuzzPart.Pictures] = static (_, seeds) => new PictureTarget(seeds),
        [FuzzPart.Onnx] = static (_, _) => new ModelTarget(OnnxSamples.All, new ModelField()),
        [FuzzPart.Tflite] = static (_, _) => new ModelTarget([.. LiteRtCases.Classifiers, .. LiteRtCases.Operators], new AwkwardNumber()),
        [FuzzPart.Requests] = static (own, _) => new RequestTarget(own),
    };

    public static Command Command()
    {
        Argument<string> target = new("target");
        Argument<string> progress = new("progress");
        Argument<int> seed = new("seed");
        Argument<int> first = new("first");
        Argument<int> end = new("end");
        Argument<string> own = new("own");
        Argument<string?> folder = new("folder") { Arity = ArgumentArity.ZeroOrOne };
        Option<string?> write = new("--write") { Description = "Write the first case to this file, and give nothing in." };
        Command command = new(Verb, "A process of `check … --count`.") { target, progress, seed, first, end, own, folder, write };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            IFuzzTarget found = Targets[arguments.GetValue(target)!](arguments.GetValue(own)!, arguments.GetValue(folder));
            return arguments.GetValue(write) is { } file
                ? Write(found, file, arguments.GetValue(seed), arguments.GetValue(first))
                : Run(found, arguments.GetValue(progress)!, arguments.GetValue(seed), arguments.GetValue(first), arguments.GetValue(end));
        });
        return command;
    }

    private static int Write(IFuzzTarget target, string file, int seed, int number)
    {
        File.WriteAllBytes(file, FuzzCase.Make(target.Seeds, seed, number, target.Mutations));
        return 0;
    }

    private static int Run(IFuzzTarget target, string path, int seed, int first, int end)
    {
        using FuzzProgress progress = new(path);
        for (int number = first; number < end; number++)
        {
            progress.Current = number;
            byte[] bytes = FuzzCase.Make(target.Seeds, seed, number, target.Mutations);
            long began = Stopwatch.GetTimestamp();
            if (target.Take(bytes))
            {
                progress.Taken++;
            }
            else
            {
                progress.Refused++;
            }

            long microseconds = (long)Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            if (microseconds > progress.Slowest)
            {
                progress.Slowest = microseconds;
                progress.SlowestCase = number;
            }
        }

        progress.Current = end;
        return 0;
    }
}
