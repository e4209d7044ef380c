using System.Numerics;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>Lanes that a tile computes together.</summary>
/// <param name="First">The first lane.</param>
/// <param name="Vectors">Two or three vectors.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VectorGroup(int First, int Vectors)
{
    public int Lanes => Vectors * Vector<float>.Count;

    /// <summary>Rows of a tile.</summary>
    public int Rows => Vectors == 3 ? TileProduct.RowsOfThree : TileProduct.RowsOfTwo;

    /// <summary>As many groups of three as leave no single vector over.</summary>
    public static VectorGroup[] Split(int lanes)
    {
        List<VectorGroup> groups = [];
        for (int left = lanes / Vector<float>.Count, first = 0; left > 0;)
        {
            VectorGroup group = new(first, left is 2 or 4 ? 2 : 3);
            groups.Add(group);
            left -= group.Vectors;
            first += group.Lanes;
        }

        return [.. groups];
    }

    public unsafe void Multiply(float** a, float* b, in Steps steps, float* start, nint startStep, float* result, nint resultStep)
    {
        if (Vectors == 3)
        {
            TileProduct.Three(a, b, steps, start, startStep, result, resultStep);
        }
        else
        {
            TileProduct.Two(a, b, steps, start, startStep, result, resultStep);
        }
    }
}
