using System.Buffers;
using System.Text.Json.Nodes;
using Aviary.Inference;
using Aviary.Serving;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>Predictions, for a person or for a program.</summary>
internal static class PredictionOutput
{
    private const int Bar = 20;
    private const int LongestClass = 44;

    public static void Write(FilePredictions predictions, TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(Json(predictions));
        }
        else
        {
            WriteLines(predictions, output);
        }
    }

    /// <summary>The answer of the server, and with each prediction the <c>file</c> it is of and the <c>line</c> where that has lines.</summary>
    private static string Json(FilePredictions predictions)
    {
        ArrayBufferWriter<byte> buffer = new();
        PredictionJson.Write(buffer, predictions.Result);
        JsonNode answer = JsonNode.Parse(buffer.WrittenSpan)!;
        JsonArray all = answer["predictions"]!.AsArray();
        foreach ((JsonNode? one, FilePrediction prediction) in all.Zip(predictions.Predictions))
        {
            if (prediction.File is { } file)
            {
                one!["file"] = file;
            }

            if (prediction.Line is { } line)
            {
                one!["line"] = line;
            }
        }

        return answer.ToJsonString();
    }

    private static void WriteLines(FilePredictions predictions, TextWriter output)
    {
        PredictionResult result = predictions.Result;
        int width = result.Predictions.SelectMany(prediction => prediction.Top.ToArray()).Max(ranked => Name(result, ranked).Length);
        output.WriteLine($"{result.Model} {result.Version}");
        HashSet<string?> several = [.. predictions.Predictions.GroupBy(prediction => prediction.File).Where(group => group.Skip(1).Any()).Select(group => group.Key)];
        int row = 0;
        string? file = null;
        foreach (FilePrediction prediction in predictions.Predictions)
        {
            row = prediction.File == file ? row + 1 : 1;
            file = prediction.File;
            output.WriteLine();
            if (Title(prediction, row, several.Contains(file)) is { } title)
            {
                output.WriteLine(title);
            }

            foreach (RankedClass ranked in prediction.Prediction.Top.Span)
            {
                string bar = new('█', (int)Math.Round(ranked.Probability * Bar));
                output.WriteLine($"  {Name(result, ranked).PadRight(width)} {ranked.Probability,7:0.0 %}  {bar}".TrimEnd());
            }
        }
    }

    /// <summary>What a prediction is of; nothing where there is but one.</summary>
    private static string? Title(FilePrediction prediction, int row, bool several) => prediction switch
    {
        { File: null } => null,
        { Line: { } line } => $"{prediction.File}, line {line}",
        _ when several => $"{prediction.File}, row {row}",
        _ => prediction.File,
    };

    private static string Name(PredictionResult result, RankedClass ranked)
    {
        string name = result.CommonNames?[ranked.Index] is { Length: > 0 } common ? $"{ranked.Class} ({common})" : ranked.Class;
        return name.Length > LongestClass ? name[..(LongestClass - 1)] + "…" : name;
    }
}
