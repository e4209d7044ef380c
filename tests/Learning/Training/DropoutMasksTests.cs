using Aviary.Learning.Differentiation;
using Aviary.Learning.Training;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Learning.Training;

public sealed class DropoutMasksTests
{
    [Fact]
    public void The_share_of_the_ratio_is_dropped_and_the_rest_makes_up_for_it()
    {
        float[] mask = Mask(ratio: 0.3f, seed: 1, step: 0);
        Assert.InRange(mask.Count(value => value == 0) / (double)mask.Length, 0.29, 0.31);
        Assert.All(mask, value => Assert.True(value == 0 || value == 1 / (1 - 0.3f)));
    }

    [Fact]
    public void A_step_of_a_seed_drops_the_same_whenever_it_is_drawn()
    {
        Assert.Equal(Mask(0.5f, seed: 1, step: 7), Mask(0.5f, seed: 1, step: 7));
        Assert.NotEqual(Mask(0.5f, seed: 1, step: 7), Mask(0.5f, seed: 1, step: 8));
        Assert.NotEqual(Mask(0.5f, seed: 1, step: 7), Mask(0.5f, seed: 2, step: 7));
    }

    [Fact]
    public void Two_nodes_drop_different_places()
    {
        using DropoutMasks masks = new([new DropoutMask("a", [99, 101], 0.5f), new DropoutMask("b", [99, 101], 0.5f)], seed: 3);
        masks.Fill(0);
        float[][] values = [.. masks.Tensors().Select(mask => Read(mask.Value))];
        Assert.NotEqual(values[0], values[1]);
    }

    private static float[] Mask(float ratio, int seed, int step)
    {
        using DropoutMasks masks = new([new DropoutMask("mask", [99, 1001], ratio)], seed);
        masks.Fill(step);
        return Read(masks.Tensors().Single().Value);
    }

    private static float[] Read(OrtValue value)
    {
        using (value)
        {
            return value.GetTensorDataAsSpan<float>().ToArray();
        }
    }
}
