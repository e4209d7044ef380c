using System.Runtime.InteropServices;

namespace Aviary.Inference;

/// <summary>
/// Rows of numbers in native memory, where ONNX Runtime reads them without a copy. Grows with the rows that are asked for, up to
/// a limit, and keeps what it has.
/// </summary>
public sealed unsafe class RowBuffer(int rowBytes, int maxRows) : IDisposable
{
    private const int Alignment = 64;
    private void* _memory;

    /// <summary>The rows that fit without growing.</summary>
    public int Capacity { get; private set; }

    /// <summary>Where the first row stands; changes when the buffer grows.</summary>
    public nint Address => (nint)_memory;

    /// <summary>The numbers of a row, to be written. Earlier spans are void where the buffer had to grow.</summary>
    public Span<T> Row<T>(int row)
        where T : unmanaged
    {
        if (row >= Capacity)
        {
            Grow(row + 1);
        }

        return MemoryMarshal.Cast<byte, T>(new Span<byte>((byte*)_memory + ((nint)row * rowBytes), rowBytes));
    }

    /// <summary>The first rows, one behind the other.</summary>
    public Span<T> Rows<T>(int count)
        where T : unmanaged
    {
        if (count > Capacity)
        {
            Grow(count);
        }

        return MemoryMarshal.Cast<byte, T>(new Span<byte>(_memory, checked(count * rowBytes)));
    }

    /// <summary>Some rows as bytes.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    public Span<byte> Bytes(int first, int count) => Rows<byte>(first + count)[(first * rowBytes)..];

    /// <inheritdoc />
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        Capacity = 0;
    }

    private void Grow(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, maxRows);
        int grown = Math.Min(maxRows, Math.Max(rows, Capacity * 2));
        _memory = NativeMemory.AlignedRealloc(_memory, checked((nuint)grown * (nuint)rowBytes), Alignment);
        Capacity = grown;
    }
}
