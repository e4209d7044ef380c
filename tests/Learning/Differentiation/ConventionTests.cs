using Aviary.Learning.Differentiation;
using Aviary.Learning.Training;
using Aviary.Onnx;
using static Aviary.Onnx.Attributes;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Where a derivative is a matter of choice, it is PyTorch's.</summary>
public sealed class ConventionTests
{
    [Theory]
    [InlineData("Relu", 0f)]
    [InlineData("Abs", 0f)]
    [InlineData("LeakyRelu", 0.01f)]
    [InlineData("Elu", 1f)]
    [InlineData("Celu", 1f)]
    public void Bends_at_zero_have_the_slope(string operation, float slope)
        => Assert.Equal([slope], Slopes([0], builder => builder.Add(operation, ["p"])), Near);

    [Fact]
    public void Values_on_the_bounds_of_a_clamp_keep_their_gradient()
        => Assert.Equal(
            [0, 1, 1, 1, 0],
            Slopes([-3, -2, 0, 2, 3], builder => builder.Add("Clip", ["p", builder.Scalar(-2), builder.Scalar(2)])), Near);

    [Fact]
    public void Values_on_the_bounds_of_relu6_lose_their_gradient()
        => Assert.Equal(
            [0, 0, 1, 0, 0],
            Slopes([-1, 0, 3, 6, 7], builder => builder.Add("Clip", ["p", builder.Scalar(0), builder.Scalar(6)])), Near);

    [Fact]
    public void The_first_of_equal_values_in_a_window_gets_all()
    {
        float[] values = [5, 5, 1, 5, 5];
        Assert.Equal([1, 0, 0, 0, 0], Slopes(values, builder => Shaped(builder, "GlobalMaxPool")), Near);
        Assert.Equal([2, 1, 1, 0, 0], Slopes([5, 5, 5, 5, 5], builder => Shaped(builder, "MaxPool", Ints("kernel_shape", 3), Ints("strides", 1), Ints("pads", 1, 0))), Near);
    }

    [Fact]
    public void Equal_values_share_evenly_where_they_are_reduced_or_compared()
    {
        Assert.Equal([0.5f, 0, 0.5f], Slopes([2, 1, 2], builder => builder.Add("ReduceMax", ["p"], Ints("axes", 1))), Near);
        Assert.Equal([1, 0.5f], Slopes([3, 2], builder => builder.Add("Max", ["p", builder.Scalar(2)])), Near);
    }

    [Fact]
    public void The_length_of_nothing_has_no_slope()
        => Assert.Equal([0, 0], Slopes([0, 0], builder => builder.Add("ReduceL2", ["p"], Ints("axes", 1))), Near);

    [Fact]
    public void Powers_have_finite_slopes_at_zero()
    {
        Assert.Equal([0, 0], Slopes([0, 1], builder => builder.Add("Pow", ["p", builder.Scalar(0)])), Near);
        Assert.Equal([0, 2], Slopes([0, 1], builder => builder.Add("Pow", ["p", builder.Scalar(2)])), Near);
    }

    private static readonly Closeness Near = new();

    private static string Shaped(GraphBuilder builder, string operation, params AttributeProto[] attributes)
        => builder.Add("Reshape", [builder.Add(operation, [builder.Add("Reshape", ["p", builder.Constant(1, 1, -1)])], attributes), builder.Constant(1, -1)]);

    /// <summary>
    /// The derivatives of the sum of an operation on a parameter of shape [1, count]: logits are that sum and 0, so with label 1 the loss
    /// log(1 + exp(sum)) has the derivative 1 - exp(-loss) to the sum.
    /// </summary>
    private static float[] Slopes(float[] values, Func<GraphBuilder, string> operation)
    {
        GraphBuilder builder = new(new GraphProto { Name = "slopes" });
        builder.Graph.Input.Add(Values.Tensor("x", TensorProto.Types.DataType.Float, 1, 1));
        builder.Graph.Initializer.Add(Tensors.Of("p", values, 1, values.Length));
        string result = operation(builder);
        string sum = builder.Add("ReduceSum", [result, builder.Constant([1])]);
        string damped = builder.Add("Add", [builder.Add("Mul", [sum, builder.Scalar(0.01f)]), "x"]);
        builder.AddNamed("logits", "Concat", [damped, "x"], Int("axis", 1));
        builder.Graph.Output.Add(new ValueInfoProto { Name = "logits" });
        using GradientSession session = new(GradientGraph.Build(ModelFile.Of(builder.Graph), 1), threads: 1);
        ParameterPlace place = Assert.Single(session.Layout.Places);
        values.CopyTo(place.In(session.Weights));
        session.Labels[0] = 1;
        double factor = 0.01 * (1 - Math.Exp(-session.Run()));
        return [.. place.In(session.Gradients).ToArray().Select(gradient => (float)(gradient / factor))];
    }

    private sealed class Closeness : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) < 1e-3f;

        public int GetHashCode(float obj) => 0;
    }
}
