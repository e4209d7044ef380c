using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// Small products of matrices that are held in registers while they are summed up: result[i][v] = start[i][v] + Σ a[i][k] · b[k][v], where k runs
/// over some lines of some steps. Convolutions and the gradients of their filters are made of them. Twelve accumulators
/// hide the latency of two fused multiply-adds a cycle and fit, with their operands, into sixteen registers.
/// </summary>
internal static unsafe class TileProduct
{
    /// <summary>Rows of a tile of two vectors.</summary>
    public const int RowsOfTwo = 6;

    /// <summary>Rows of a tile of three vectors.</summary>
    public const int RowsOfThree = 4;

    /// <param name="a">The first element of each row.</param>
    /// <param name="b">The first element of the other matrix.</param>
    /// <param name="steps">Where k goes.</param>
    /// <param name="start">What the sum begins with.</param>
    /// <param name="startStep">From a row of that to the next; 0 where all are the same.</param>
    /// <param name="result">Where the sums go.</param>
    /// <param name="resultStep">From a row of that to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Three(float** a, float* b, in Steps steps, float* start, nint startStep, float* result, nint resultStep)
    {
        int lanes = Vector<float>.Count;
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
        Vector<float> c00 = Vector.Load(start), c01 = Vector.Load(start + lanes), c02 = Vector.Load(start + (2 * lanes));
        start += startStep;
        Vector<float> c10 = Vector.Load(start), c11 = Vector.Load(start + lanes), c12 = Vector.Load(start + (2 * lanes));
        start += startStep;
        Vector<float> c20 = Vector.Load(start), c21 = Vector.Load(start + lanes), c22 = Vector.Load(start + (2 * lanes));
        start += startStep;
        Vector<float> c30 = Vector.Load(start), c31 = Vector.Load(start + lanes), c32 = Vector.Load(start + (2 * lanes));
        (nint aStep, nint bStep) = (steps.A, steps.B);
        for (int line = 0; line < steps.Lines; line++)
        {
            nint at = line * steps.LineA;
            float* vectors = b + (line * steps.LineB);
            for (nint end = at + (steps.Count * aStep); at != end; at += aStep)
            {
                Vector<float> b0 = Vector.Load(vectors), b1 = Vector.Load(vectors + lanes), b2 = Vector.Load(vectors + (2 * lanes));
                Vector<float> value = new(a0[at]);
                c00 = Vector.FusedMultiplyAdd(value, b0, c00);
                c01 = Vector.FusedMultiplyAdd(value, b1, c01);
                c02 = Vector.FusedMultiplyAdd(value, b2, c02);
                value = new(a1[at]);
                c10 = Vector.FusedMultiplyAdd(value, b0, c10);
                c11 = Vector.FusedMultiplyAdd(value, b1, c11);
                c12 = Vector.FusedMultiplyAdd(value, b2, c12);
                value = new(a2[at]);
                c20 = Vector.FusedMultiplyAdd(value, b0, c20);
                c21 = Vector.FusedMultiplyAdd(value, b1, c21);
                c22 = Vector.FusedMultiplyAdd(value, b2, c22);
                value = new(a3[at]);
                c30 = Vector.FusedMultiplyAdd(value, b0, c30);
                c31 = Vector.FusedMultiplyAdd(value, b1, c31);
                c32 = Vector.FusedMultiplyAdd(value, b2, c32);
                vectors += bStep;
            }
        }

        c00.Store(result);
        c01.Store(result + lanes);
        c02.Store(result + (2 * lanes));
        result += resultStep;
        c10.Store(result);
        c11.Store(result + lanes);
        c12.Store(result + (2 * lanes));
        result += resultStep;
        c20.Store(result);
        c21.Store(result + lanes);
        c22.Store(result + (2 * lanes));
        result += resultStep;
        c30.Store(result);
        c31.Store(result + lanes);
        c32.Store(result + (2 * lanes));
    }

    /// <inheritdoc cref="Three"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two(float** a, float* b, in Steps steps, float* start, nint startStep, float* result, nint resultStep)
    {
        int lanes = Vector<float>.Count;
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
        Vector<float> c00 = Vector.Load(start), c01 = Vector.Load(start + lanes);
        start += startStep;
        Vector<float> c10 = Vector.Load(start), c11 = Vector.Load(start + lanes);
        start += startStep;
        Vector<float> c20 = Vector.Load(start), c21 = Vector.Load(start + lanes);
        start += startStep;
        Vector<float> c30 = Vector.Load(start), c31 = Vector.Load(start + lanes);
        start += startStep;
        Vector<float> c40 = Vector.Load(start), c41 = Vector.Load(start + lanes);
        start += startStep;
        Vector<float> c50 = Vector.Load(start), c51 = Vector.Load(start + lanes);
        (nint aStep, nint bStep) = (steps.A, steps.B);
        for (int line = 0; line < steps.Lines; line++)
        {
            nint at = line * steps.LineA;
            float* vectors = b + (line * steps.LineB);
            for (nint end = at + (steps.Count * aStep); at != end; at += aStep)
            {
                Vector<float> b0 = Vector.Load(vectors), b1 = Vector.Load(vectors + lanes);
                Vector<float> value = new(a0[at]);
                c00 = Vector.FusedMultiplyAdd(value, b0, c00);
                c01 = Vector.FusedMultiplyAdd(value, b1, c01);
                value = new(a1[at]);
                c10 = Vector.FusedMultiplyAdd(value, b0, c10);
                c11 = Vector.FusedMultiplyAdd(value, b1, c11);
                value = new(a2[at]);
                c20 = Vector.FusedMultiplyAdd(value, b0, c20);
                c21 = Vector.FusedMultiplyAdd(value, b1, c21);
                value = new(a3[at]);
                c30 = Vector.FusedMultiplyAdd(value, b0, c30);
                c31 = Vector.FusedMultiplyAdd(value, b1, c31);
                value = new(a4[at]);
                c40 = Vector.FusedMultiplyAdd(value, b0, c40);
                c41 = Vector.FusedMultiplyAdd(value, b1, c41);
                value = new(a5[at]);
                c50 = Vector.FusedMultiplyAdd(value, b0, c50);
                c51 = Vector.FusedMultiplyAdd(value, b1, c51);
                vectors += bStep;
            }
        }

        c00.Store(result);
        c01.Store(result + lanes);
        result += resultStep;
        c10.Store(result);
        c11.Store(result + lanes);
        result += resultStep;
        c20.Store(result);
        c21.Store(result + lanes);
        result += resultStep;
        c30.Store(result);
        c31.Store(result + lanes);
        result += resultStep;
        c40.Store(result);
        c41.Store(result + lanes);
        result += resultStep;
        c50.Store(result);
        c51.Store(result + lanes);
    }
}

/// <summary>Where the sum of a tile goes: lines of steps, in both matrices.</summary>
/// <param name="Lines">Lines.</param>
/// <param name="Count">Steps of a line.</param>
/// <param name="A">Floats from a step to the next in the matrix of single values.</param>
/// <param name="LineA">Floats from a line to the next there.</param>
/// <param name="B">Floats from a step to the next in the matrix of vectors.</param>
/// <param name="LineB">Floats from a line to the next there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Steps(int Lines, int Count, nint A, nint LineA, nint B, nint LineB);
