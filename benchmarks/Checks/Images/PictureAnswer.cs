namespace Aviary.Benchmarks.Checks.Images;

/// <summary>What became of a picture.</summary>
/// <param name="Refusal">Why it was refused, in words; null where it was taken.</param>
/// <param name="Rgb">Its pixels, <see cref="Quadrants.Side"/> squared, where it was taken and the way in shows them.</param>
internal sealed record PictureAnswer(string? Refusal, byte[] Rgb)
{
    /// <summary>What is wrong with a valid picture's answer; null where nothing is.</summary>
    public string? Wrong => Refusal is null ? Quadrants.Wrong(Rgb) : $"refused: {Refusal}";
}
