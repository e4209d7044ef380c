namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>A part of a run: so many cases for one target, numbered from 0.</summary>
/// <param name="Target">What bytes are given to; see <see cref="FuzzWorker"/>.</param>
/// <param name="Folder">More to begin with, or null.</param>
/// <param name="Count">The cases.</param>
/// <param name="Longest">What takes longer hangs.</param>
internal sealed record FuzzPart(string Target, string? Folder, int Count, TimeSpan Longest)
{
    public const string Pictures = "pictures", Onnx = "onnx", Tflite = "tflite", Requests = "requests";

    /// <summary>Of each hundred cases one ONNX and one TensorFlow Lite file, which are slow, and 8 requests; the rest are pictures.</summary>
    public static IReadOnlyList<FuzzPart> Of(int count, string? pictures)
    {
        FuzzPart[] others =
        [
            new(Onnx, null, count / 100, TimeSpan.FromSeconds(20)),
            new(Tflite, null, count / 100, TimeSpan.FromSeconds(20)),
            new(Requests, null, (int)(count * 8L / 100), TimeSpan.FromSeconds(5)),
        ];
        FuzzPart rest = new(Pictures, pictures, count - others.Sum(part => part.Count), TimeSpan.FromSeconds(2));
        return [.. new[] { rest }.Concat(others).Where(part => part.Count > 0)];
    }
}
