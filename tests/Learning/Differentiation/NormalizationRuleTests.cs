using static Aviary.Onnx.Attributes;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Rules of normalisations, behind which a bend keeps their gradients from cancelling out.</summary>
public sealed class NormalizationRuleTests
{
    private static readonly long[] Pictures = [3, 4, 6, 6];

    [Theory]
    [InlineData(3, 4, 6, 6)]
    [InlineData(6, 5)]
    [InlineData(4, 3, 7)]
    public void Batch_normalisation_agrees_through_the_batchs_own_statistics(params int[] shape)
    {
        GradientProbe probe = new([.. shape.Select(length => (long)length)]);
        long channels = shape[1];
        IReadOnlyList<string> trained = probe.Check(value => probe.Builder.Add("Tanh",
        [
            probe.Builder.Add(
                "BatchNormalization",
                [
                    value, probe.Parameter("scale", channels), probe.Parameter("shift", channels),
                    probe.Parameter("mean", channels), probe.Positive("variance", channels),
                ]),
        ]));
        Assert.DoesNotContain("mean", trained);
        Assert.DoesNotContain("variance", trained);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(2)]
    public void Layer_normalisation_agrees_over_any_last_axes(int axis)
    {
        GradientProbe probe = new(2, 3, 4, 5);
        long[] shape = axis switch { -1 => [5], 1 => [3, 4, 5], _ => [4, 5] };
        probe.Check(value => probe.Builder.Add("Tanh",
        [
            probe.Builder.Add("LayerNormalization", [value, probe.Positive("scale", shape), probe.Parameter("shift", shape)], Int("axis", axis)),
        ]));
    }

    [Fact]
    public void Layer_normalisation_agrees_without_a_bias()
    {
        GradientProbe probe = new(4, 6);
        probe.Check(value => probe.Builder.Add("Tanh", [probe.Builder.Add("LayerNormalization", [value, probe.Positive("scale", 6)], Float("epsilon", 1e-3f))]));
    }

    [Theory]
    [InlineData(3, 4, 6, 6)]
    [InlineData(2, 3, 7)]
    public void Instance_normalisation_agrees(params int[] shape)
    {
        GradientProbe probe = new([.. shape.Select(length => (long)length)]);
        probe.Check(value => probe.Builder.Add("Tanh",
        [
            probe.Builder.Add("InstanceNormalization", [value, probe.Positive("scale", shape[1]), probe.Parameter("shift", shape[1])]),
        ]));
    }

    [Theory]
    [InlineData(21, 4)]
    [InlineData(18, 2)]
    public void Group_normalisation_agrees_with_scales_of_channels_or_groups(int operatorSet, int scales)
    {
        GradientProbe probe = new(Pictures) { OperatorSet = operatorSet };
        probe.Check(value => probe.Builder.Add("Tanh",
        [
            probe.Builder.Add(
                "GroupNormalization", [value, probe.Positive("scale", scales), probe.Parameter("shift", scales)], Int("num_groups", 2)),
        ]));
    }

    [Fact]
    public void Dropout_with_a_ratio_agrees_on_what_it_keeps()
    {
        GradientProbe probe = new(4, 6);
        probe.Check(value => probe.Builder.Add("Tanh", [probe.Builder.Add("Dropout", [value, probe.Number(0.3f)])]));
    }
}
