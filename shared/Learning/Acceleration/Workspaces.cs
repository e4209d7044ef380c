using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// Memory for what a part of a kernel works on, one block for each thread, used again by kernel after kernel while it is still in the
/// processor's cache. All blocks are as large as the largest need.
/// </summary>
internal sealed unsafe class Workspaces(int threads) : IDisposable
{
    private readonly nint[] _blocks = new nint[Math.Max(threads, 1)];
    private nuint _size;

    /// <summary>Says, before the first use, how many floats a part needs.</summary>
    public void Reserve(long floats) => _size = Math.Max(_size, (nuint)floats * sizeof(float));

    public float* Rent()
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            nint free = Interlocked.Exchange(ref _blocks[i], 0);
            if (free != 0)
            {
                return (float*)free;
            }
        }

        return (float*)NativeMemory.AlignedAlloc(_size, 64);
    }

    public void Return(float* block)
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _blocks[i], (nint)block, 0) == 0)
            {
                return;
            }
        }

        NativeMemory.AlignedFree(block);
    }

    public void Dispose()
    {
        foreach (ref nint block in _blocks.AsSpan())
        {
            NativeMemory.AlignedFree((void*)block);
            block = 0;
        }
    }
}
