namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>A part of a run: so many cases for one target, numbered from 0.</summary>
/// <param name="Target">What bytes are given to; see <see cref="FuzzWorker"/>.</param>
/// <param name="Folder">More to begin with, or null.</param>
/// <param name="Count">The cases.</param>
/// <param name="Longest">What takes longer hangs.</param>
internal sealed record FuzzPart(string Target, string? Folder, int Count, TimeSpan Longest)
{
    public const string Pictures = "pictures", Onnx = "onnx", Tflite = "tflite", Requests = "requests";

    /// <summary>All cases for one target: to find more, or to see a case again.</summary>
    public static IReadOnlyList<FuzzPart> Of(int count, string? pictures, string target)
        => [new FuzzPart(target, target == Pictures ? pictures : null, count, LongestOf(target))];

    /// <summary>Of each hundred cases one ONNX and one TensorFlow Lite file, which are slow, and 8 requests; the rest are pictures.</summary>
    public static IReadOnlyList<FuzzPart> Of(int count, string? pictures)
    {
        FuzzPart[] others =
        [
            new(Onnx, null, count / 100, LongestOf(Onnx)),
            new(Tflite, null, count / 100, LongestOf(Tflite)),
            new(Requests, null, (int)(count * 8L / 100), LongestOf(Requests)),
        ];
        FuzzPart rest = new(Pictures, pictures, count - others.Sum(part => part.Count), LongestOf(Pictures));
        return [.. new[] { rest }.Concat(others).Where(part => part.Count > 0)];
    }

    private static TimeSpan LongestOf(string target) => TimeSpan.FromSeconds(target switch
    {
        Pictures => 2,
        Requests => 5,

        // The sample rows of a file may take 10 s, twice, and one node that is at work is not stopped.
        _ => 60,
    });
}
