using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Aviary.Imaging.Resizing;

/// <summary>The second pass: each pixel of a row out of its neighbours, and back to whole numbers.</summary>
internal static class ColumnKernels
{
    /// <param name="line">Samples with <see cref="RowKernels.Fraction"/> bits after the point, and <see cref="RowKernels.Padding"/> more.</param>
    /// <param name="weights">Which pixels make which.</param>
    /// <param name="result">As many pixels as the weights have results.</param>
    public static void Gather(ReadOnlySpan<short> line, AxisWeights weights, Span<byte> result)
    {
        int end = weights.Start(weights.Results - 1) + weights.Count(weights.Results - 1);

        // The vectors below read and write without bounds checks.
        ArgumentOutOfRangeException.ThrowIfLessThan(line.Length, (end * 3) + RowKernels.Padding);
        ArgumentOutOfRangeException.ThrowIfLessThan(result.Length, weights.Results * 3);
        if (Ssse3.IsSupported)
        {
            GatherSsse3(line, weights, result);
        }
        else
        {
            GatherPortable(line, weights, result);
        }
    }

    internal static void GatherPortable(ReadOnlySpan<short> line, AxisWeights weights, Span<byte> result)
    {
        int places = weights.Shift + RowKernels.Fraction;
        for (int x = 0; x < weights.Results; x++)
        {
            ReadOnlySpan<short> shares = weights.Shares(x)[..weights.Count(x)];
            ReadOnlySpan<short> samples = line[(weights.Start(x) * 3)..];
            Vector128<int> sum = Vector128.Create(1 << (places - 1));
            for (int column = 0; column < shares.Length; column++)
            {
                Vector128<short> pixel = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(
                    ref Unsafe.As<short, byte>(ref MemoryMarshal.GetReference(samples.Slice(column * 3, 4))))).AsInt16();
                sum += Vector128.WidenLower(pixel) * (int)shares[column];
            }

            sum >>>= places;
            result[x * 3] = (byte)sum[0];
            result[(x * 3) + 1] = (byte)sum[1];
            result[(x * 3) + 2] = (byte)sum[2];
        }
    }

    private static void GatherSsse3(ReadOnlySpan<short> line, AxisWeights weights, Span<byte> result)
    {
        ref short begin = ref MemoryMarshal.GetReference(line);
        ref byte to = ref MemoryMarshal.GetReference(result);
        Vector128<int> places = Vector128.CreateScalar(weights.Shift + RowKernels.Fraction);
        Vector128<int> half = Vector128.Create(1 << (weights.Shift + RowKernels.Fraction - 1));

        // r0 g0 b0 r1 g1 b1 … becomes r0 r1, g0 g1, b0 b1: two pixels are multiplied by their shares and added in one instruction.
        Vector128<byte> pairs = Vector128.Create((byte)0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 0x80, 0x80, 0x80, 0x80);
        Vector128<byte> bytes = Vector128.Create(0, 4, 8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80);
        int lastResult = weights.Results - 1;
        for (int x = 0; x <= lastResult; x++)
        {
            ref short at = ref Unsafe.Add(ref begin, weights.Start(x) * 3);
            ref byte share = ref Unsafe.As<short, byte>(ref MemoryMarshal.GetReference(weights.Shares(x)));
            Vector128<int> sum = half;
            for (int count = weights.Count(x); count > 0; count -= 2)
            {
                Vector128<short> pair = Vector128.Create(Unsafe.ReadUnaligned<int>(ref share)).AsInt16();
                Vector128<short> samples = Ssse3.Shuffle(Vector128.LoadUnsafe(ref at).AsByte(), pairs).AsInt16();
                sum += Sse2.MultiplyAddAdjacent(samples, pair);
                share = ref Unsafe.Add(ref share, 4);
                at = ref Unsafe.Add(ref at, 6);
            }

            uint pixel = Ssse3.Shuffle(Sse2.ShiftRightLogical(sum, places).AsByte(), bytes).AsUInt32().ToScalar();
            if (x < lastResult)
            {
                // The fourth byte is the next pixel's, which comes after this one.
                Unsafe.WriteUnaligned(ref to, pixel);
            }
            else
            {
                Unsafe.WriteUnaligned(ref to, (ushort)pixel);
                Unsafe.Add(ref to, 2) = (byte)(pixel >> 16);
            }

            to = ref Unsafe.Add(ref to, 3);
        }
    }
}
