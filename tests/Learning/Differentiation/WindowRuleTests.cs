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

    [Fact]
    public void Convolution_of_sequences_agrees_for_any_window()
        => Prop.ForAll(Arb.From(Windows), window =>
        {
            GradientProbe probe = new(2, 4, 9);
            probe.Check(value => probe.Builder.Add(
                "Conv",
                [value, probe.Parameter("w", 4, 4 / window.Groups, window.Kernel[0]), probe.Parameter("b", 4)],
                Ints("strides", window.Strides[0]), Ints("pads", window.Pads[0], window.Pads[2]), Ints("dilations", window.Dilation),
                Int("group", window.Groups)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Convolution_with_a_large_window_agrees(int groups)
    {
        // Beyond the size up to which patches are taken by one-hot kernels.
        GradientProbe probe = new(2, 3, 40, 44);
        probe.Check(value => probe.Builder.Add(
            "Conv",
            [probe.Builder.Add("Mul", [value, probe.Number(0.05f)]), probe.Parameter("w", 3, 3 / groups, 36, 37)],
            Ints("strides", 2, 3), Ints("pads", 0, 1, 2, 3), Int("group", groups)));
    }

    [Fact]
    public void Transposed_convolution_agrees_for_any_window()
        => Prop.ForAll(Arb.From(Windows), Arb.From(Gen.Choose(0, 1)), (window, rest) =>
        {
            long[] padding = [.. window.Strides.Select(stride => Math.Min(rest, stride - 1))];
            GradientProbe probe = new(2, 4, 4, 5);
            probe.Check(value => probe.Builder.Add(
                "ConvTranspose",
                [value, probe.Parameter("w", 4, 2, window.Kernel[0], window.Kernel[1]), probe.Parameter("b", 2 * window.Groups)],
                Ints("strides", window.Strides), Ints("pads", window.Pads), Ints("dilations", window.Dilation, window.Dilation),
                Ints("output_padding", padding), Int("group", window.Groups)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Transposed_convolution_of_sequences_agrees()
    {
        GradientProbe probe = new(2, 4, 5);
        probe.Check(value => probe.Builder.Add(
            "ConvTranspose",
            [value, probe.Parameter("w", 4, 3, 3)],
            Ints("strides", 2), Ints("pads", 1, 0), Ints("output_padding", 1)));
    }

    [Theory]
    [InlineData("SAME_UPPER", false)]
    [InlineData("SAME_LOWER", false)]
    [InlineData("VALID", false)]
    [InlineData("NOTSET", true)]
    public void Transposed_convolution_agrees_with_automatic_padding_or_a_given_shape(string padding, bool givesShape)
    {
        GradientProbe probe = new(2, 2, 4, 5);
        probe.Check(value => probe.Builder.Add(
            "ConvTranspose",
            [value, probe.Parameter("w", 2, 3, 4, 3)],
            [Ints("strides", 2, 2), givesShape ? Ints("output_shape", 9, 10) : Text("auto_pad", padding)]));
    }

    [Fact]
    public void Pools_of_sequences_and_dilated_or_rounded_up_ones_agree_for_any_window()
        => Prop.ForAll(Arb.From(Windows), Arb.From(Gen.Choose(0, 1)), (window, ceil) =>
        {
            // A last window that begins behind the picture is left out, which the runtime's own check of shapes does not know.
            ceil = Enumerable.Range(0, 2).All(axis => window.Strides[axis] <= window.Kernel[axis] && window.Pads[axis + 2] == 0) ? ceil : 0;
            GradientProbe largest = new(2, 2, 7, 8) { Spread = true };
            largest.Check(value => largest.Builder.Add(
                "MaxPool",
                [value],
                Ints("kernel_shape", window.Kernel), Ints("strides", window.Strides), Ints("pads", window.Pads),
                Ints("dilations", window.Dilation, window.Dilation), Int("ceil_mode", ceil)));
            GradientProbe sequence = new(2, 2, 9) { Spread = true };
            sequence.Check(value => sequence.Builder.Add(
                "MaxPool", [value], Ints("kernel_shape", window.Kernel[0]), Ints("strides", window.Strides[0]), Int("ceil_mode", ceil)));
            GradientProbe mean = new(2, 2, 7, 8) { OperatorSet = 19 };
            mean.Check(value => mean.Builder.Add(
                "AveragePool",
                [mean.Builder.Add("Tanh", [value])],
                Ints("kernel_shape", window.Kernel), Ints("strides", window.Strides), Ints("pads", window.Pads),
                Int("count_include_pad", window.Groups == 1 ? 1 : 0), Int("ceil_mode", ceil)));
            GradientProbe row = new(2, 2, 9);
            row.Check(value => row.Builder.Add(
                "AveragePool", [value], Ints("kernel_shape", window.Kernel[0]), Ints("strides", window.Strides[0]), Int("ceil_mode", ceil)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Theory]
    [InlineData(2, 3, 4, 5)]
    [InlineData(2, 3, 7)]
    public void The_largest_of_a_channel_agrees(params int[] shape)
    {
        GradientProbe probe = new([.. shape.Select(length => (long)length)]) { Spread = true };
        probe.Check(value => probe.Builder.Add("GlobalMaxPool", [value]));
    }

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
