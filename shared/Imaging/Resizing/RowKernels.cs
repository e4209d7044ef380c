using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Aviary.Imaging.Resizing;

/// <summary>The first pass: one row out of several, every byte for itself, with 6 bits after the point.</summary>
internal static class RowKernels
{
    /// <summary>Bits after the point between the passes.</summary>
    public const int Fraction = 6;

    /// <summary>Samples behind the last that the second pass may read (and gives no share).</summary>
    public const int Padding = 16;

    /// <param name="rows">The first row's first byte, and what follows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="shares">Of each row.</param>
    /// <param name="shift">Bits after the point of the shares.</param>
    /// <param name="line">The result: 0 to 255·64.</param>
    public static void Blend(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<short> shares, int shift, Span<short> line)
    {
        // The vectors below read without bounds checks.
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, ((shares.Length - 1) * stride) + line.Length);
        if (Avx2.IsSupported && line.Length >= Vector256<short>.Count)
        {
            BlendAvx2(rows, stride, shares, shift, line);
        }
        else
        {
            BlendPortable(rows, stride, shares, shift, line);
        }
    }

    internal static void BlendPortable(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<short> shares, int shift, Span<short> line)
    {
        int half = 1 << (shift - Fraction - 1);
        int x = 0;
        for (; x <= line.Length - 8; x += 8)
        {
            Vector128<int> low = Vector128.Create(half), high = low;
            for (int row = 0; row < shares.Length; row++)
            {
                Vector128<ushort> samples = Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(rows[((row * stride) + x)..])).AsByte());
                Vector128<int> share = Vector128.Create((int)shares[row]);
                low += Vector128.WidenLower(samples).AsInt32() * share;
                high += Vector128.WidenUpper(samples).AsInt32() * share;
            }

            Vector128.Narrow(low >>> (shift - Fraction), high >>> (shift - Fraction)).CopyTo(line[x..]);
        }

        for (; x < line.Length; x++)
        {
            int sum = half;
            for (int row = 0; row < shares.Length; row++)
            {
                sum += rows[(row * stride) + x] * shares[row];
            }

            line[x] = (short)(sum >> (shift - Fraction));
        }
    }

    private static void BlendAvx2(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<short> shares, int shift, Span<short> line)
    {
        ref byte begin = ref MemoryMarshal.GetReference(rows);
        ref short share = ref MemoryMarshal.GetReference(shares);
        ref short to = ref MemoryMarshal.GetReference(line);
        Vector256<int> half = Vector256.Create(1 << (shift - Fraction - 1));
        Vector128<int> places = Vector128.CreateScalar(shift - Fraction);
        int last = line.Length - Vector256<short>.Count;
        for (int x = 0; ; x = Math.Min(x + Vector256<short>.Count, last))
        {
            Vector256<int> low = half, high = half;
            ref byte at = ref Unsafe.Add(ref begin, x);
            int row = 0;
            for (; row + 1 < shares.Length; row += 2)
            {
                // Two rows at a time: their samples side by side, multiplied by their shares and added in one instruction.
                Vector256<short> pair = Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref share, row)))).AsInt16();
                Vector256<short> upper = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref at));
                Vector256<short> lower = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref at, (nuint)stride));
                low += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(upper, lower), pair);
                high += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(upper, lower), pair);
                at = ref Unsafe.Add(ref at, 2 * (nint)stride);
            }

            if (row < shares.Length)
            {
                Vector256<short> single = Vector256.Create((int)Unsafe.Add(ref share, row)).AsInt16();
                Vector256<short> upper = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref at));
                low += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(upper, Vector256<short>.Zero), single);
                high += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(upper, Vector256<short>.Zero), single);
            }

            low = Avx2.ShiftRightLogical(low, places);
            high = Avx2.ShiftRightLogical(high, places);
            Avx2.PackSignedSaturate(low, high).StoreUnsafe(ref to, (nuint)x);
            if (x == last)
            {
                return;
            }
        }
    }
}
