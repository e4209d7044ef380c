using FsCheck;
using FsCheck.Fluent;
using static Aviary.Onnx.Attributes;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Rules of operators that slide a window, for windows of chance.</summary>
public sealed class WindowRuleTests
{
    private static readonly Gen<WindowCase> Windows =
        from kernel in Gen.Choose(1, 3)
        from other in Gen.Choose(1, 3)
        from strides in Gen.Choose(1, 3).Two()
        from pads in Gen.Choose(0, 1).ArrayOf(4)
        from dilation in Gen.Choose(1, 2)
        from groups in Gen.Elements(1, 2, 4)
        select new WindowCase(
            [kernel, other],
            [strides.Item1, strides.Item2],
            // Pools need pads smaller than the window.
            [.. pads.Select((pad, side) => (long)Math.Min(pad, (side % 2 == 0 ? kernel : other) - 1))],
            dilation,
            groups);

    [Fact]
    public void Convolution_agrees_for_any_window()
        => Prop.ForAll(Arb.From(Windows), window =>
        {
            GradientProbe probe = new(2, 4, 7, 6);
            probe.Check(value => probe.Builder.Add(
                "Conv",
                [value, probe.Parameter("w", 4, 4 / window.Groups, window.Kernel[0], window.Kernel[1]), probe.Parameter("b", 4)],
                Ints("strides", window.Strides), Ints("pads", window.Pads), Ints("dilations", window.Dilation, window.Dilation),
                Int("group", window.Groups)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void The_largest_of_a_window_agrees_for_any_window()
        => Prop.ForAll(Arb.From(Windows), window =>
        {
            GradientProbe probe = new(2, 2, 6, 8) { Spread = true };
            probe.Check(value => probe.Builder.Add(
                "MaxPool",
                [value],
                Ints("kernel_shape", window.Kernel), Ints("strides", window.Strides), Ints("pads", window.Pads)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void The_mean_of_a_window_agrees_for_any_window()
        => Prop.ForAll(Arb.From(Windows), window =>
        {
            GradientProbe probe = new(2, 3, 8, 6);
            probe.Check(value => probe.Builder.Add(
                "AveragePool",
                [probe.Builder.Add("Tanh", [value])],
                Ints("kernel_shape", window.Kernel), Ints("strides", window.Strides), Ints("pads", window.Pads),
                Int("count_include_pad", window.Groups == 1 ? 1 : 0)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void Automatic_padding_agrees(string padding)
    {
        GradientProbe probe = new(2, 3, 7, 6);
        probe.Check(value => probe.Builder.Add(
            "Conv", [value, probe.Parameter("w", 2, 3, 2, 3)], Ints("strides", 2, 1), Text("auto_pad", padding)));
    }

    private sealed record WindowCase(long[] Kernel, long[] Strides, long[] Pads, long Dilation, long Groups);
}
