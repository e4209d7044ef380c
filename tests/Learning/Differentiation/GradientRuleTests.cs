using Aviary.Learning.Differentiation;
using Aviary.Onnx;
using FsCheck;
using FsCheck.Fluent;
using static Aviary.Onnx.Attributes;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Each rule against the slope of the loss.</summary>
public sealed class GradientRuleTests
{
    private static readonly long[] Pictures = [3, 4, 6, 6];

    [Theory]
    [InlineData("Atan")]
    [InlineData("Celu")]
    [InlineData("Cos")]
    [InlineData("Cosh")]
    [InlineData("Dropout")]
    [InlineData("Elu")]
    [InlineData("Erf")]
    [InlineData("Exp")]
    [InlineData("Gelu")]
    [InlineData("GlobalAveragePool")]
    [InlineData("Identity")]
    [InlineData("Mish")]
    [InlineData("Neg")]
    [InlineData("Sigmoid")]
    [InlineData("Sin")]
    [InlineData("Sinh")]
    [InlineData("Softplus")]
    [InlineData("Softsign")]
    [InlineData("Tanh")]
    public void Operators_of_one_value_agree(string operation)
    {
        GradientProbe probe = new(Pictures) { OperatorSet = 20 };
        probe.Check(value => probe.Builder.Add(operation, [value]));
    }

    [Theory]
    [InlineData("Log")]
    [InlineData("Reciprocal")]
    [InlineData("Sqrt")]
    public void Operators_of_one_positive_value_agree(string operation)
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add(operation, [probe.Above(value)]));
    }

    [Theory]
    [InlineData("Abs")]
    [InlineData("Elu")]
    [InlineData("HardSigmoid")]
    [InlineData("HardSwish")]
    [InlineData("LeakyRelu")]
    [InlineData("Relu")]
    [InlineData("Selu")]
    [InlineData("ThresholdedRelu")]
    public void Operators_with_bends_agree(string operation)
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        // Wide enough for the ends of the hard forms at 3.
        probe.Check(value => probe.Builder.Add(operation, [probe.Builder.Add("Mul", [value, probe.Number(5)])]));
    }

    [Theory]
    [InlineData("Celu", 0.7f)]
    [InlineData("Elu", 0.7f)]
    [InlineData("LeakyRelu", 0.3f)]
    public void Slopes_below_zero_follow_alpha(string operation, float alpha)
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add(operation, [value], Float("alpha", alpha)));
    }

    [Fact]
    public void Gelu_by_tanh_agrees()
    {
        GradientProbe probe = new(Pictures) { OperatorSet = 20 };
        probe.Check(value => probe.Builder.Add("Gelu", [value], Text("approximate", "tanh")));
    }

    [Fact]
    public void Hard_sigmoid_follows_its_own_slope()
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add("HardSigmoid", [value], Float("alpha", 0.9f), Float("beta", 0.3f)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public void The_slope_of_PRelu_is_learned_for_each_channel_or_once(int channels)
    {
        GradientProbe probe = new(2, 4, 3, 3) { Spread = true };
        IReadOnlyList<string> trained = probe.Check(value => probe.Builder.Add("PRelu", [value, probe.Positive("slope", channels, 1, 1)]));
        Assert.Contains("slope", trained);
    }

    [Theory]
    [InlineData(-0.3f, 0.5f)]
    [InlineData(null, 0.2f)]
    [InlineData(-0.1f, null)]
    public void Clip_agrees_with_either_bound_left_out(float? low, float? high)
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add(
            "Clip", [value, low is { } least ? probe.Number(least + 0.001f) : "", high is { } most ? probe.Number(most + 0.001f) : ""]));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Pow")]
    [InlineData("Sum")]
    [InlineData("Mean")]
    public void Operators_of_two_values_agree_with_repeated_axes_on_either_side(string operation)
    {
        GradientProbe first = new(Pictures);
        first.Check(value => first.Builder.Add(operation, [first.Above(value), first.Positive("b", 4, 1, 6)]));
        GradientProbe second = new(3, 1, 6, 1);
        second.Check(value => second.Builder.Add(operation, [second.Positive("a", 4, 1, 5), second.Above(value)]));
    }

    [Theory]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Where")]
    public void Operators_of_several_values_agree_for_any_shapes_that_fit(string operation)
        => Prop.ForAll(Arb.From(Gen.Choose(0, 1).ArrayOf(6)), Arb.From(Gen.Choose(1, 3)), (kept, rank) =>
        {
            long[] shape = [2, 3, 4];
            long[] Fit(int from, int count) => [.. shape.Skip(shape.Length - count).Select((length, axis) => kept[from + axis] == 1 ? length : 1)];
            GradientProbe probe = new([2, .. Fit(0, 3)]);
            probe.Check(value =>
            {
                string other = probe.Positive("other", Fit(3, rank));
                return operation == "Where"
                    ? probe.Builder.Add(operation, [probe.Builder.Constant(TensorProto.Types.DataType.Bool, [1, 0, 1, 0], 4), value, other])
                    : probe.Builder.Add(operation, [probe.Above(value), other]);
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    [Theory]
    [InlineData(1f)]
    [InlineData(2f)]
    [InlineData(3f)]
    [InlineData(-1.5f)]
    public void Constant_powers_agree(float exponent)
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add("Pow", [probe.Builder.Add("Mul", [probe.Above(value), probe.Number(0.4f)]), probe.Number(exponent)]));
    }

    [Theory]
    [InlineData("Max")]
    [InlineData("Min")]
    public void The_most_extreme_of_three_values_agrees(string operation)
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add(
            operation, [value, probe.Builder.Add("Mul", [value, probe.Number(-0.5f)]), probe.Builder.Constant([0.301f, 0.3f, 0.2f, -0.4f], 4)]));
    }

    [Fact]
    public void A_choice_by_condition_agrees_with_repeated_axes()
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add(
            "Where",
            [
                probe.Builder.Add("Greater", [value, probe.Number(0)]),
                probe.Builder.Add("Tanh", [value]),
                probe.Parameter("other", 3, 1, 1),
            ]));
    }

    [Fact]
    public void A_value_used_twice_gets_both_shares()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add("Mul", [value, probe.Builder.Add("Tanh", [value])]));
    }

    [Theory]
    [InlineData(0, 0, 1f)]
    [InlineData(0, 1, 0.5f)]
    [InlineData(1, 0, 1f)]
    [InlineData(1, 1, 2f)]
    public void Gemm_agrees_in_all_orientations(int flipA, int flipB, float alpha)
    {
        GradientProbe probe = new(4, 5);
        probe.Check(value =>
        {
            string a = flipA == 0 ? value : probe.Builder.Add("Transpose", [value], Ints("perm", 1, 0));
            return probe.Builder.Add(
                "Gemm",
                [a, flipB == 0 ? probe.Parameter("b", 5, 6) : probe.Parameter("b", 6, 5), probe.Parameter("c", 6)],
                Int("transA", flipA), Int("transB", flipB), Float("alpha", alpha), Float("beta", 0.5f));
        });
    }

    [Fact]
    public void MatMul_agrees_for_stacks_and_for_one_matrix_on_a_stack()
    {
        GradientProbe stacks = new(3, 2, 4, 5);
        stacks.Check(value => stacks.Builder.Add("MatMul", [value, stacks.Parameter("b", 2, 5, 3)]));
        GradientProbe one = new(3, 4, 5);
        one.Check(value => one.Builder.Add("MatMul", [value, one.Parameter("b", 5, 3)]));
    }

    [Fact]
    public void MatMul_takes_values_of_one_dimension_as_row_or_column()
    {
        GradientProbe column = new(3, 4, 5);
        column.Check(value => column.Builder.Add("MatMul", [value, column.Parameter("b", 5)]));
        GradientProbe row = new(3, 5, 4);
        row.Check(value => row.Builder.Add("MatMul", [row.Parameter("a", 5), value]));
        GradientProbe both = new(4, 5);
        both.Check(value => both.Builder.Add(
            "Mul", [value, both.Builder.Add("MatMul", [both.Parameter("a", 6), both.Parameter("b", 6)])]));
    }

    [Theory]
    [InlineData("Softmax", 1)]
    [InlineData("Softmax", -1)]
    [InlineData("LogSoftmax", 2)]
    [InlineData("LogSoftmax", -3)]
    public void Softmax_agrees_along_any_axis(string operation, int axis)
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add(operation, [value], Int("axis", axis)));
    }

    [Fact]
    public void Relu_and_pool_agree_in_the_order_in_which_training_runs_them()
    {
        GradientProbe probe = new(2, 4, 4, 6) { Spread = true };
        // A factor for each channel keeps the order of values, and its bias takes the short way through the pool's gradient.
        probe.Check(value => probe.Builder.Add(
            "MaxPool",
            [probe.Builder.Add("Relu", [probe.Builder.Add("Conv", [value, probe.Positive("w", 4, 1, 1, 1), probe.Parameter("b", 4)], Int("group", 4))])],
            Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)));
    }

    [Fact]
    public void A_network_without_float_weights_is_refused()
    {
        GraphProto graph = new() { Name = "empty" };
        graph.Input.Add(Values.Tensor("x", TensorProto.Types.DataType.Float, -1, 3));
        new GraphBuilder(graph).AddNamed("y", "Relu", ["x"]);
        graph.Output.Add(Values.Tensor("y", TensorProto.Types.DataType.Float, -1, 3));
        Assert.Contains("nothing to train", Assert.Throws<NetworkException>(() => GradientGraph.Build(ModelFile.Of(graph), 2)).Message, StringComparison.Ordinal);
    }
}
