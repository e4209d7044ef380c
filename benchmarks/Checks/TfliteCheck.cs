using System.CommandLine;
using System.Globalization;
using Aviary.Importing;
using Aviary.Importing.Tflite;
using Aviary.Inference.Safety;

namespace Aviary.Benchmarks.Checks;

/// <summary>
/// `check tflite`: imports the model of a case as `aviary import` does, and compares what it gives with what LiteRT gave.
/// </summary>
internal static class TfliteCheck
{
    public static Command Command()
    {
        Argument<DirectoryInfo> folder = new("folder") { Description = "A case: model.tflite, x.npy, y.npy, and case.json with {\"tolerance\"}." };
        folder.AcceptExistingOnly();
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Command command = new("tflite", "How far an imported TensorFlow Lite network lies from LiteRT's answers.") { folder, json };
        command.SetAction((arguments, cancellationToken) =>
        {
            string wanted = arguments.GetValue(folder)!.FullName;
            if (!arguments.GetValue(json))
            {
                Console.WriteLine($"importing {Path.Combine(wanted, "model.tflite")}");
            }

            try
            {
                LiteRtCase compared = LiteRtCase.Read(wanted);
                AnswerDifference difference = Run(wanted, compared, cancellationToken);
                Console.WriteLine(difference.ToJson());
                return Task.FromResult(difference.Largest <= compared.Tolerance && difference.DifferentTop == 0 ? 0 : 1);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Console.Error.WriteLine($"check tflite: {error.Message.ReplaceLineEndings(" ")}");
                return Task.FromResult(1);
            }
        });
        return command;
    }

    /// <summary>Runs one case.</summary>
    public static AnswerDifference Run(string folder, LiteRtCase compared, CancellationToken cancellationToken)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "model.tflite"));
        ModelSource source = ExternalModelFile.Read("model.tflite", file, classNames: null);

        // What its numbers mean, which import finds out, is nothing that LiteRT could be asked.
        cancellationToken.ThrowIfCancellationRequested();
        OnnxSafety.Check(source.Onnx.Span);
        NetworkRows network = new(source.Onnx, TfliteImport.Convert(file).Input);
        return AnswerDifference.Of(network.Run(compared.Inputs), compared.Answers, compared.Tolerance);
    }
}

/// <summary>How two lists of answers differ.</summary>
/// <param name="Largest">The largest distance of two numbers.</param>
/// <param name="DifferentTop">Rows whose best class differs although the two best are further apart than the tolerance.</param>
internal sealed record AnswerDifference(double Largest, int DifferentTop)
{
    public static AnswerDifference Of(IReadOnlyList<float[]> answers, IReadOnlyList<float[]> expected, double tolerance)
    {
        if (answers.Count != expected.Count || answers.Zip(expected).Any(pair => pair.First.Length != pair.Second.Length))
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{answers.Count} answers of {answers[0].Length} numbers; expected {expected.Count} of {expected[0].Length}"));
        }

        double largest = answers.Zip(expected).Max(pair => pair.First.Zip(pair.Second).Max(two => Distance(two.First, two.Second)));
        return new AnswerDifference(largest, answers.Zip(expected).Count(pair => TopDiffers(pair.First, pair.Second, tolerance)));
    }

    public string ToJson() => string.Create(CultureInfo.InvariantCulture, $"{{\"largestDifference\":{Largest:R},\"differentTop\":{DifferentTop}}}");

    /// <summary>A number that is none lies as far away as can be.</summary>
    private static double Distance(float one, float other)
        => float.IsFinite(one) && float.IsFinite(other) ? Math.Abs((double)one - other) : double.MaxValue;

    private static bool TopDiffers(float[] answer, float[] expected, double tolerance)
    {
        float[] ranked = [.. expected.OrderDescending()];
        return ranked.Length > 1 && ranked[0] - ranked[1] > tolerance
            && Array.IndexOf(answer, answer.Max()) != Array.IndexOf(expected, ranked[0]);
    }
}
