using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>
/// A network's forward pass, loss and backward pass as one graph of standard operators, for one batch size.
/// Its inputs are the batch and the trainable parameters; its outputs are the loss, a gradient for each parameter,
/// and the batch's statistics. The update is left to the caller, who owns the parameters.
/// </summary>
/// <param name="Model">The file for the runtime.</param>
/// <param name="Input">Name of the batch's input: float, of <paramref name="InputShape"/>.</param>
/// <param name="InputShape">The shape, batch first.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Parameters">The trainable initializers in the order of the file.</param>
/// <param name="Statistics">The initializers that follow statistics of the batches.</param>
internal sealed record GradientGraph(
    byte[] Model,
    string Input,
    long[] InputShape,
    int Classes,
    IReadOnlyList<Parameter> Parameters,
    IReadOnlyList<RunningStatistic> Statistics)
{
    /// <summary>Name of the labels' input: int64 [batch].</summary>
    public const string Labels = "aviary/labels";

    /// <summary>Name of the loss: the mean cross entropy of the batch, a float without dimensions.</summary>
    public const string Loss = "aviary/loss";

    private const string Prefix = "aviary/";

    // From 13 on, the operators with rules mean the same up to 17, which is what the graph declares at least.
    private const int LowestOperatorSet = 13;

    /// <summary>Builds the graph.</summary>
    /// <param name="network">One float input, float logits [batch, classes] as the one output, initializers as parameters.</param>
    /// <param name="batch">Pictures (or rows) of a step.</param>
    /// <param name="labelSmoothing">The share of each label's weight that is spread over all classes.</param>
    /// <exception cref="NetworkException">The network is of another form, or has an operator without a rule; both are named.</exception>
    public static GradientGraph Build(ModelProto network, int batch, double labelSmoothing = 0)
    {
        ModelProto forward = ForwardForm.Of(network, batch, out ValueInfoProto input);
        long operatorSet = ModelFile.OperatorSetOf(forward);
        if (operatorSet < LowestOperatorSet)
        {
            throw new NetworkException(
                $"the network uses version {operatorSet} of the standard operators: training needs {LowestOperatorSet} or later");
        }

        long[] inputShape = [.. input.Type.TensorType.Shape.Dim.Select(dimension => dimension.DimValue)];
        ForwardTrace trace = ForwardTrace.Run(forward, input.Name, inputShape);
        string logits = forward.Graph.Output[0].Name;
        if (trace.Shape(logits) is not [var rows, var classes] || rows != batch || classes < 2)
        {
            throw new NetworkException(
                $"output {logits}: expected logits of shape [{batch}, classes], but its shape is [{string.Join(", ", trace.Shape(logits))}]");
        }

        TrainableValues trainable = TrainableValues.Of(forward.Graph, logits);
        GraphProto graph = new() { Name = "training" };
        GradientContext context = new(new GraphBuilder(graph, Prefix), trace, trainable.Needed);
        AddForward(context, forward.Graph, trainable);
        AddLoss(context, logits, batch, (int)classes, labelSmoothing);
        AddBackward(context, forward.Graph, trainable);
        AddConstants(graph, forward.Graph, trainable);
        Declare(graph, input, inputShape, trainable.Parameters, trace);
        List<Parameter> parameters = AddOutputs(context, trainable.Parameters, trace);
        byte[] file = ModelFile.Of(graph, Math.Max(operatorSet, ModelFile.OperatorSet)).ToByteArray();
        return new GradientGraph(file, input.Name, inputShape, (int)classes, parameters, context.Statistics);
    }

    private static void AddForward(GradientContext context, GraphProto forward, TrainableValues trainable)
    {
        foreach (NodeProto node in forward.Node)
        {
            if (node.Output.Any(trainable.Needed.Contains))
            {
                GradientRules.For(node).Forward(context, node);
            }
            else
            {
                context.Copy(node);
            }
        }
    }

    /// <summary>Softmax cross entropy with label smoothing (Szegedy et al., "Rethinking the Inception Architecture", 2016, section 7).</summary>
    private static void AddLoss(GradientContext context, string logits, int batch, int classes, double smoothing)
    {
        GraphBuilder builder = context.Builder;
        float off = (float)(smoothing / classes);
        string target = builder.Add(
            "OneHot", [Labels, builder.Constant([classes]), builder.Constant([off, (float)(1 - smoothing) + off], 2)], Attributes.Int("axis", -1));
        string logarithms = builder.Add("LogSoftmax", [logits], Attributes.Int("axis", -1));
        string sum = context.Sum(context.Multiply(target, logarithms), [0, 1], keep: false);
        builder.AddNamed(Loss, "Mul", [sum, builder.Scalar(-1f / batch)]);
        context.Accumulate(logits, context.Scale(context.Subtract(builder.Add("Exp", [logarithms]), target), 1f / batch));
    }

    private static void AddBackward(GradientContext context, GraphProto forward, TrainableValues trainable)
    {
        foreach (NodeProto node in forward.Node.Reverse())
        {
            if (node.Output.Any(trainable.Needed.Contains) && context.Gradient(node.Output[0]) is { } gradient)
            {
                GradientRules.For(node).Backward(context, node, gradient);
            }
        }
    }

    /// <summary>Those that are neither trained nor, as running statistics, of no use to training.</summary>
    private static void AddConstants(GraphProto graph, GraphProto forward, TrainableValues trainable)
    {
        HashSet<string> used = [.. graph.Node.SelectMany(node => node.Input)];
        used.ExceptWith(trainable.Parameters);
        graph.Initializer.AddRange(forward.Initializer.Where(tensor => used.Contains(tensor.Name)));
    }

    private static void Declare(GraphProto graph, ValueInfoProto input, long[] inputShape, IEnumerable<string> parameters, ForwardTrace trace)
    {
        graph.Input.Add(input.Clone());
        graph.Input.Add(Values.Tensor(Labels, DataType.Int64, inputShape[0]));
        graph.Input.AddRange(parameters.Select(name => Values.Tensor(name, DataType.Float, trace.Shape(name))));
    }

    private static List<Parameter> AddOutputs(GradientContext context, IEnumerable<string> names, ForwardTrace trace)
    {
        GraphProto graph = context.Builder.Graph;
        graph.Output.Add(Values.Tensor(Loss, DataType.Float));
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<Parameter> parameters = [];
        foreach (string name in names)
        {
            string gradient = context.Gradient(name) ?? throw new NetworkException($"initializer {name}: no gradient flows to it");
            // Two parameters of one sum have one gradient; a graph names each output once.
            string output = taken.Add(gradient) ? gradient : context.Builder.Add("Identity", [gradient]);
            long[] shape = trace.Shape(name);
            graph.Output.Add(Values.Tensor(output, DataType.Float, shape));
            parameters.Add(new Parameter(name, shape, output));
        }

        foreach (RunningStatistic statistic in context.Statistics)
        {
            graph.Output.Add(Values.Tensor(statistic.Output, DataType.Float, trace.Shape(statistic.Initializer)));
        }

        return parameters;
    }
}

/// <summary>A trainable initializer.</summary>
/// <param name="Name">The name in the network, and that of the training graph's input.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Gradient">The training graph's output with its gradient.</param>
internal sealed record Parameter(string Name, long[] Shape, string Gradient);
