using Aviary.Learning.Differentiation;
using Aviary.Learning.Training;
using Aviary.Onnx;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>
/// Puts an operator into a small network (a trained offset before it, so that its input has a gradient too, and a classifier behind it)
/// and compares the slope of the loss along chance directions with what the gradients say.
/// </summary>
internal sealed class GradientProbe(params long[] inputShape)
{
    private const int Classes = 3;

    private readonly Random _random = new(5);
    private readonly List<TensorProto> _initializers = [];

    /// <summary>
    /// Input values far enough apart that no step of the measurement changes their order or sign: needed where the slope has jumps.
    /// </summary>
    public bool Spread { get; init; }

    /// <summary>The version of the operators.</summary>
    public long OperatorSet { get; init; } = ModelFile.OperatorSet;

    /// <summary>The builder of the network, for constants.</summary>
    public GraphBuilder Builder { get; } = new(new GraphProto { Name = "probe" });

    public string Parameter(string name, params long[] shape)
    {
        _initializers.Add(Tensors.Of(name, Chances(shape.Elements(), 0.6f), shape));
        return name;
    }

    public string Positive(string name, params long[] shape)
    {
        float[] values = Chances(shape.Elements(), 0.6f);
        _initializers.Add(Tensors.Of(name, [.. values.Select(value => 1 + Math.Abs(value))], shape));
        return name;
    }

    /// <summary>Checks the gradient of every parameter, and returns their names.</summary>
    public IReadOnlyList<string> Check(Func<string, string> operation)
    {
        ModelProto network = NetworkForm.Of(Network(operation));
        GradientGraph graph = GradientGraph.Build(network, (int)inputShape[0], 0.1);
        using GradientSession session = new(graph, threads: 1);
        foreach (ParameterPlace place in session.Layout.Places)
        {
            network.Graph.Initializer.Single(tensor => tensor.Name == place.Parameter.Name).Floats().CopyTo(place.In(session.Weights));
        }

        (Spread ? Apart(session.Batch.Length) : Chances(session.Batch.Length, 1)).CopyTo(session.Batch);
        for (int i = 0; i < session.Labels.Length; i++)
        {
            session.Labels[i] = i % Classes;
        }

        session.Masks.Fill(step: 0);
        foreach (ParameterPlace place in session.Layout.Places)
        {
            CheckSlope(session, place);
        }

        return [.. graph.Parameters.Select(parameter => parameter.Name)];
    }

    /// <summary>A float constant, which is not trained.</summary>
    public string Number(float value) => Builder.Scalar(value);

    /// <summary>Like the given value, but nowhere near 0 and positive.</summary>
    public string Above(string value, float least = 0.5f) => Builder.Add("Add", [Builder.Add("Exp", [value]), Number(least)]);

    private void CheckSlope(GradientSession session, ParameterPlace place)
    {
        session.Run();
        float[] gradient = place.In(session.Gradients).ToArray();
        float[] weights = place.In(session.Weights).ToArray();
        float[] direction = Chances(weights.Length, 1);
        float step = Spread ? 1e-3f : 4e-3f;
        double up = LossAt(session, place, weights, direction, step);
        double down = LossAt(session, place, weights, direction, -step);
        weights.CopyTo(place.In(session.Weights));
        double measured = (up - down) / (2 * step);
        double computed = gradient.Zip(direction).Sum(pair => (double)pair.First * pair.Second);
        double tolerance = 2e-3 + (0.02 * Math.Abs(measured));
        Assert.True(
            Math.Abs(measured - computed) <= tolerance,
            $"{place.Parameter.Name}: the loss has the slope {measured:g6}, but the gradient says {computed:g6}");
    }

    private static double LossAt(GradientSession session, ParameterPlace place, float[] weights, float[] direction, float step)
    {
        Span<float> moved = place.In(session.Weights);
        for (int i = 0; i < weights.Length; i++)
        {
            moved[i] = weights[i] + (step * direction[i]);
        }

        return session.Run();
    }

    private ModelProto Network(Func<string, string> operation)
    {
        GraphProto graph = Builder.Graph;
        graph.Input.Add(Values.Tensor("x", TensorProto.Types.DataType.Float, inputShape));
        long[] row = [.. inputShape.Skip(1)];
        _initializers.Add(Tensors.Of("offset", new float[row.Elements()], row));
        string moved = Builder.Add("Add", ["x", "offset"]);
        string flat = Builder.Add("Flatten", [operation(moved)]);
        graph.Initializer.AddRange(_initializers);
        _initializers.Clear();
        graph.Output.Add(new ValueInfoProto { Name = flat });
        long features = ForwardTrace.Run(ModelFile.Of(graph, OperatorSet), "x", inputShape).Shape(flat)[1];
        Builder.AddNamed("logits", "MatMul", [flat, Parameter("classifier", features, Classes)]);
        graph.Output[0].Name = "logits";
        graph.Initializer.AddRange(_initializers);
        return ModelFile.Of(graph, OperatorSet);
    }

    private float[] Apart(int count)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(place => 0.02f * (place - (count / 2) + 0.5f))];
        _random.Shuffle(values);
        return values;
    }

    private float[] Chances(long count, float size)
        => [.. Enumerable.Range(0, (int)count).Select(_ => size * ((2 * (float)_random.NextDouble()) - 1))];
}
