using Aviary.Learning.Differentiation;
using Aviary.Onnx;
using static Aviary.Onnx.Attributes;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Each rule against the slope of the loss.</summary>
public sealed class GradientRuleTests
{
    private static readonly long[] Pictures = [3, 4, 6, 6];

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Exp")]
    [InlineData("Neg")]
    [InlineData("Identity")]
    [InlineData("Dropout")]
    [InlineData("GlobalAveragePool")]
    public void Operators_of_one_value_agree(string operation)
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add(operation, [value]));
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Elu")]
    public void Operators_with_a_bend_at_zero_agree(string operation)
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add(operation, [value]));
    }

    [Theory]
    [InlineData("LeakyRelu", 0.3f)]
    [InlineData("Elu", 0.7f)]
    public void Slopes_below_zero_follow_alpha(string operation, float alpha)
    {
        GradientProbe probe = new(2, 3, 4, 4) { Spread = true };
        probe.Check(value => probe.Builder.Add(operation, [value], Float("alpha", alpha)));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    public void Operators_of_two_values_agree_with_repeated_axes_on_either_side(string operation)
    {
        GradientProbe first = new(Pictures);
        first.Check(value => first.Builder.Add(operation, [value, first.Positive("b", 4, 1, 6)]));
        GradientProbe second = new(3, 1, 6, 1);
        second.Check(value => second.Builder.Add(
            operation, [second.Parameter("a", 4, 1, 5), second.Builder.Add("Add", [second.Builder.Add("Exp", [value]), second.Positive("c")])]));
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
    public void Values_in_another_shape_or_order_agree()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value =>
        {
            string turned = probe.Builder.Add("Transpose", [value], Ints("perm", 0, 2, 3, 1));
            string shaped = probe.Builder.Add("Reshape", [turned, probe.Builder.Constant(0, -1, 2)]);
            string wide = probe.Builder.Add("Unsqueeze", [shaped, probe.Builder.Constant([1])]);
            return probe.Builder.Add("Tanh", [probe.Builder.Add("Squeeze", [wide, probe.Builder.Constant([1])])]);
        });
    }

    [Fact]
    public void Values_side_by_side_agree()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add("Concat", [value, probe.Builder.Add("Tanh", [value]), value], Int("axis", -3)));
    }

    [Fact]
    public void Means_over_axes_agree()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add("ReduceMean", [probe.Builder.Add("Tanh", [value])], Ints("axes", 2, -1), Int("keepdims", 0)));
    }

    [Fact]
    public void Batch_normalisation_agrees_through_the_batchs_own_statistics()
    {
        GradientProbe probe = new(Pictures);
        probe.Check(value => probe.Builder.Add("Tanh",
        [
            probe.Builder.Add(
                "BatchNormalization",
                [value, probe.Parameter("scale", 4), probe.Parameter("shift", 4), probe.Parameter("mean", 4), probe.Positive("variance", 4)]),
        ]));
    }

    [Fact]
    public void Batch_normalisation_of_rows_agrees()
    {
        GradientProbe probe = new(6, 5);
        probe.Check(value => probe.Builder.Add("Tanh",
        [
            probe.Builder.Add(
                "BatchNormalization",
                [value, probe.Parameter("scale", 5), probe.Parameter("shift", 5), probe.Parameter("mean", 5), probe.Positive("variance", 5)]),
        ]));
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
    public void An_operator_without_a_rule_is_refused_by_name_and_node()
    {
        GradientProbe probe = new(Pictures);
        NetworkException refused = Assert.Throws<NetworkException>(
            () => probe.Check(value => probe.Builder.AddNamed("odd", "Erf", [value])));
        Assert.Contains("odd", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Erf", refused.Message, StringComparison.Ordinal);
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
