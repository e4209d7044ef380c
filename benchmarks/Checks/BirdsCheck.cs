using System.CommandLine;
using System.Text.Json;
using Aviary.ClassNames;
using Aviary.Cli.Commands.Importing;
using Aviary.Importing;

namespace Aviary.Benchmarks.Checks;

/// <summary>
/// `check birds`: imports the birds as `aviary run --model birds` does, serves them, sends each PNG of a folder over HTTP, and says how
/// far the answers lie from LiteRT's. The expected answers are read when ours are complete.
/// </summary>
internal static class BirdsCheck
{
    private const double Tolerance = 1.0 / 256;
    private const int Shown = 3;

    public static Command Command()
    {
        Argument<DirectoryInfo> folder = new("folder") { Description = "PNG files of 224×224, and expected.json with LiteRT's answers." };
        folder.AcceptExistingOnly();
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Command command = new("birds", "How far the served birds lie from LiteRT's answers.") { folder, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string wanted = arguments.GetValue(folder)!.FullName;
            try
            {
                return await RunAsync(wanted, arguments.GetValue(json), cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Console.Error.WriteLine($"check birds: {error.Message.ReplaceLineEndings(" ")}");
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, bool json, CancellationToken cancellationToken)
    {
        string[] pictures = [.. Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal)];
        if (pictures.Length == 0)
        {
            throw new InvalidDataException($"{folder} has no PNG files");
        }

        string birds = Source(folder);
        IReadOnlyList<string> classes = LabelFile.Read(await File.ReadAllBytesAsync(Path.Combine(birds, BirdsFiles.LabelsFile), cancellationToken));
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(birds, BirdsFiles.ModelFile), cancellationToken);
        SortedDictionary<string, float[]> answers = new(StringComparer.Ordinal);
        await using ServedPictures served = await ServedPictures.StartAsync(ExternalModelFile.Read(BirdsFiles.ModelFile, model, classes), cancellationToken);
        foreach (string picture in pictures)
        {
            string name = Path.GetFileNameWithoutExtension(picture);
            answers[name] = await served.ProbabilitiesAsync(await File.ReadAllBytesAsync(picture, cancellationToken), cancellationToken);
            if (!json)
            {
                Console.WriteLine($"{name,-16} {string.Join(", ", Top(answers[name]).Select(index => $"{index} {classes[index]} {answers[name][index]:0.000}"))}");
            }
        }

        AnswerDifference? difference = Compare(answers, BirdsAnswers.Read(folder));
        Print(answers, classes, difference);
        return difference is null || (difference.Largest <= Tolerance && difference.DifferentTop == 0) ? 0 : 1;
    }

    /// <summary>The folder with the model: named by the variable, above the pictures, or beside the checkout.</summary>
    private static string Source(string folder)
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable(BirdsFiles.Variable), Path.GetDirectoryName(folder), Path.Combine(Checkout.Root, "..", "shared", "birds"),
        ];
        return Array.Find(places, place => File.Exists(Path.Combine(place ?? "", BirdsFiles.ModelFile)))
            ?? throw new InvalidDataException($"there is no {BirdsFiles.ModelFile} above the pictures; name its folder in {BirdsFiles.Variable}");
    }

    private static AnswerDifference? Compare(SortedDictionary<string, float[]> answers, IReadOnlyDictionary<string, float[]>? expected)
    {
        if (expected is null)
        {
            return null;
        }

        string[] both = [.. answers.Keys.Where(expected.ContainsKey)];
        return both.Length > 0
            ? AnswerDifference.Of([.. both.Select(name => answers[name])], [.. both.Select(name => expected[name])], Tolerance)
            : throw new InvalidDataException("expected.json speaks of none of the pictures");
    }

    private static int[] Top(float[] row)
        => [.. Enumerable.Range(0, row.Length).OrderByDescending(index => row[index]).ThenBy(index => index).Take(Shown)];

    /// <summary>The difference, null where nothing was expected, and in any case what was answered, in the form of expected.json.</summary>
    private static void Print(SortedDictionary<string, float[]> answers, IReadOnlyList<string> classes, AnswerDifference? difference)
    {
        using (Utf8JsonWriter writer = new(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            Write(writer, "largestDifference", difference?.Largest);
            Write(writer, "differentTop", difference?.DifferentTop);
            writer.WriteStartObject("cases");
            foreach ((string name, float[] row) in answers)
            {
                writer.WriteStartObject(name);
                writer.WriteStartArray("top3");
                foreach (int index in Top(row))
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("index", index);
                    writer.WriteString("label", classes[index]);
                    writer.WriteNumber("probability", row[index]);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        Console.WriteLine();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
