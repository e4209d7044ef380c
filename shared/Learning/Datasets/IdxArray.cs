namespace Aviary.Learning.Datasets;

/// <summary>The content of an IDX file of bytes.</summary>
/// <param name="Shape">Length of each dimension, the slowest first.</param>
/// <param name="Data">The elements in row-major order.</param>
internal sealed record IdxArray(int[] Shape, byte[] Data);
