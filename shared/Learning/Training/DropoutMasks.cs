using Aviary.Learning.Differentiation;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>
/// The masks of a network's Dropout nodes. They depend on the seed, the step and the place alone, so a training that was resumed drops
/// what an unbroken one would have dropped.
/// </summary>
internal sealed class DropoutMasks : IDisposable
{
    private readonly IReadOnlyList<DropoutMask> _masks;
    private readonly NativeBuffer[] _buffers;
    private readonly ulong _seed;

    public DropoutMasks(IReadOnlyList<DropoutMask> masks, int seed)
    {
        (_masks, _seed) = (masks, RandomSeeds.Mix((uint)seed + RandomSeeds.Golden));
        _buffers = [.. masks.Select(mask => new NativeBuffer(checked((int)mask.Shape.Aggregate(1L, (product, length) => product * length))))];
    }

    /// <summary>The masks as inputs of the training graph, by name. They must not outlive this object.</summary>
    public IEnumerable<(string Input, OrtValue Value)> Tensors()
        => _masks.Select((mask, index) => (mask.Input, _buffers[index].Tensor(0, mask.Shape)));

    /// <summary>Draws the masks of a step.</summary>
    public void Fill(int step)
    {
        for (int index = 0; index < _buffers.Length; index++)
        {
            float ratio = _masks[index].Ratio;
            Fill(_buffers[index].Span, RandomSeeds.Mix(_seed + RandomSeeds.Mix(((ulong)(uint)step << 32) | (uint)index)), ratio);
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    /// <summary>SplitMix64; the two halves of each number serve two places.</summary>
    private static void Fill(Span<float> mask, ulong state, float ratio)
    {
        float kept = 1 / (1 - ratio);
        uint dropped = (uint)(ratio * (uint.MaxValue + 1.0));
        for (int place = 0; place < mask.Length; place += 2)
        {
            ulong number = RandomSeeds.Mix(state += RandomSeeds.Golden);
            mask[place] = (uint)number < dropped ? 0 : kept;
            if (place + 1 < mask.Length)
            {
                mask[place + 1] = (uint)(number >> 32) < dropped ? 0 : kept;
            }
        }
    }
}
