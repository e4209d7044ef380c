using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Learning.Training;

/// <summary>
/// Floats outside the garbage collector's reach, aligned to 64 bytes, so that the runtime and vector instructions
/// work on them in place. Zero at first.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>Floats of a cache line; parts of a buffer begin at multiples of it.</summary>
    public const int Line = 16;

    private float* _memory;

    public NativeBuffer(int length)
    {
        Length = length;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1) * sizeof(float), Line * sizeof(float));
        Span.Clear();
    }

    public int Length { get; }

    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return new Span<float>(_memory, Length);
        }
    }

    /// <summary>A tensor over a part of the buffer. The buffer must outlive it.</summary>
    public OrtValue Tensor(int offset, long[] shape)
    {
        long count = shape.Aggregate(1L, (product, length) => product * length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Length, nameof(shape));
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (IntPtr)(_memory + offset), count * sizeof(float));
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
