namespace Aviary.Importing.Tflite.Files;

/// <summary>What whole numbers stand for: real = scale · (number − zero point). One pair for the tensor, or one for each index of a dimension.</summary>
/// <param name="Scales">One or as many as the dimension is long; each finite and above 0.</param>
/// <param name="ZeroPoints">As many as scales.</param>
/// <param name="Dimension">The dimension that several pairs belong to.</param>
internal sealed record Quantisation(float[] Scales, long[] ZeroPoints, int Dimension)
{
    public bool IsPerChannel => Scales.Length > 1;

    public float Scale => Scales[0];

    public int ZeroPoint => (int)ZeroPoints[0];
}
