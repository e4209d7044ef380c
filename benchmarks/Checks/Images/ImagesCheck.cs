using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Aviary.Benchmarks.Checks.Fuzzing;

namespace Aviary.Benchmarks.Checks.Images;

/// <summary>
/// `check images FOLDER`: every file of valid/ shows the four quadrants, every file of invalid/ is refused with its reason, over
/// HTTP with 400, 413 or 415, within 100 ms and 50 MB. `check images --count N`: damaged pictures, models and requests by the thousand
/// neither crash nor hang.
/// </summary>
internal static class ImagesCheck
{
    private const double MostMilliseconds = 100, MostMegabytes = 50;

    public static Command Command()
    {
        Argument<DirectoryInfo?> folder = new("folder")
        {
            Description = "Pictures in valid/ and invalid/. With --count: what mutations begin with, beside pictures made here.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int> count = new("--count") { Description = "Give this many damaged things in, in processes of their own: 90 % pictures, 2 % model files, 8 % requests." };
        Option<int> seed = new("--seed") { Description = "The same seed damages the same things the same way.", DefaultValueFactory = _ => 1 };
        Option<string> only = new("--only") { Description = "With --count: all of them for one target." };
        only.AcceptOnlyFromAmong(FuzzPart.Pictures, FuzzPart.Onnx, FuzzPart.Tflite, FuzzPart.Requests);
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Command command = new("images", "Pictures, good and bad: what is decoded and what is refused.") { folder, count, seed, only, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            DirectoryInfo? wanted = arguments.GetValue(folder);
            if (arguments.GetValue(count) is > 0 and int many)
            {
                return await FuzzRun.RunAsync(
                    arguments.GetValue(only) is { } target ? FuzzPart.Of(many, wanted?.FullName, target) : FuzzPart.Of(many, wanted?.FullName),
                    arguments.GetValue(seed),
                    arguments.GetValue(json),
                    cancellationToken);
            }

            if (wanted is not { Exists: true })
            {
                Console.Error.WriteLine(wanted is null ? "A folder with valid/ and invalid/ is needed, or --count." : $"There is no folder {wanted.FullName}.");
                return 2;
            }

            using HttpDoor door = await HttpDoor.OpenAsync(cancellationToken);
            return Run(wanted.FullName, door, arguments.GetValue(json));
        });
        return command;
    }

    private static int Run(string folder, HttpDoor door, bool json)
    {
        string[] valid = Files(folder, "valid");
        string[] invalid = Files(folder, "invalid");
        SortedDictionary<string, string> wrong = new(StringComparer.Ordinal);
        foreach (string file in valid)
        {
            Note(file, door.Send(File.ReadAllBytes(file)).Wrong);
        }

        foreach (string file in invalid)
        {
            Note(file, Wrong(file, door, json));
        }

        Print(valid.Length + invalid.Length, wrong);
        return wrong.Count == 0 && valid.Length + invalid.Length > 0 ? 0 : 1;

        void Note(string file, string? why)
        {
            if (why is not null)
            {
                wrong[Path.GetRelativePath(folder, file)] = why;
            }
        }
    }

    /// <summary>What is wrong with a refusal, or null. The first try warms code up; each must hold the limits on its own after it.</summary>
    private static string? Wrong(string file, HttpDoor door, bool json)
    {
        byte[] picture = File.ReadAllBytes(file);
        door.Send(picture);
        GC.Collect();
        PeakMemory memory = new();
        long began = Stopwatch.GetTimestamp();
        PictureAnswer answer = door.Send(picture);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        double megabytes = memory.Megabytes;
        if (!json)
        {
            Console.WriteLine($"{Path.GetFileName(file),-26} {milliseconds,7:0.00} ms {megabytes,6:0.0} MB  {answer.Refusal}");
        }

        return string.IsNullOrWhiteSpace(answer.Refusal) ? "taken; expected a refusal that names its reason"
            : milliseconds > MostMilliseconds ? $"refused after {milliseconds:0} ms; at most {MostMilliseconds}"
            : megabytes > MostMegabytes ? $"refused with {megabytes:0} MB; at most {MostMegabytes}"
            : null;
    }

    private static string[] Files(string folder, string kind)
    {
        string path = Path.Combine(folder, kind);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)] : [];
    }

    private static void Print(int files, SortedDictionary<string, string> wrong)
    {
        using (Utf8JsonWriter writer = new(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteNumber("files", files);
            writer.WriteStartArray("wrong");
            foreach ((string file, string why) in wrong)
            {
                writer.WriteStartObject();
                writer.WriteString("file", file);
                writer.WriteString("why", why);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        Console.WriteLine();
    }
}
