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
/// <param name="Masks">The inputs that say which values Dropout drops; empty for most networks.</param>
internal sealed record GradientGraph(
    byte[] Model,
    string Input,
    long[] InputShape,
    int Classes,
    IReadOnlyList<Parameter> Parameters,
    IReadOnlyList<RunningStatistic> Statistics,
    IReadOnlyList<DropoutMask> Masks)
{
    /// <summary>Name of the labels' input: int64 [batch].</summary>
    public const string Labels = Prefix + "labels";

    /// <summary>Name of the loss: the mean cross entropy of the batch, a float without dimensions.</summary>
    public const string Loss = Prefix + "loss";

    internal const string Prefix = "aviary/";

    /// <summary>Builds the graph.</summary>
    /// <param name="network">
    /// One input, logits [batch, classes] as the one output (or their Softmax or LogSoftmax, which the loss leaves out), initializers as
    /// parameters: <see cref="TrainableValues"/> says which.
    /// </param>
    /// <param name="batch">Pictures (or rows) of a step.</param>
    /// <param name="labelSmoothing">The share of each label's weight that is spread over all classes.</param>
    /// <param name="isFrozen">
    /// Whether the initializer of a name is to stay as it is. A batch normalisation of which scale and bias are frozen keeps its running
    /// statistics too.
    /// </param>
    /// <param name="rewrite">Changes the network before gradients are taken; null for none.</param>
    /// <exception cref="NetworkException">The network is of another form, or has an operator without a rule; both are named.</exception>
    public static GradientGraph Build(
        ModelProto network, int batch, double labelSmoothing = 0, Func<string, bool>? isFrozen = null, ForwardRewrite? rewrite = null)
    {
        ForwardForm forward = ForwardForm.Of(network, batch);
        HashSet<string> candidates = TrainableValues.Candidates(forward.Graph);
        HashSet<string> frozen = isFrozen is null ? [] : [.. candidates.Where(isFrozen)];
        IReadOnlySet<string> constants = ConstantValues.Of(forward.Graph, candidates.Except(frozen).ToHashSet());
        ForwardTrace trace = ForwardTrace.Run(forward.Model, forward.Input, forward.InputShape, constants);
        if (trace.Shape(forward.Logits) is not [var rows, var classes] || rows != batch || classes < 2)
        {
            throw new NetworkException(
                $"output {forward.Logits}: expected logits of shape [{batch}, classes], 2 or more classes, "
                + $"but its shape is [{string.Join(", ", trace.Shape(forward.Logits))}]");
        }

        ConstantValues.Fold(forward.Graph, constants, trace);
        rewrite?.Apply(forward.Graph, trace);
        TrainableValues trainable = TrainableValues.Of(forward.Graph, forward.Logits, candidates, frozen);
        RequireFloats(forward.Graph, trainable, trace, rewrite);
        GraphProto graph = new() { Name = "training" };
        long operatorSet = Math.Max(forward.OperatorSet, ModelFile.OperatorSet);
        GradientContext context = new(new GraphBuilder(graph, $"{Prefix}gradient/"), trace, trainable);
        AddForward(context, forward.Graph, trainable, rewrite);
        AddLoss(context, forward.Logits, batch, (int)classes, labelSmoothing);
        AddBackward(context, forward.Graph, trainable, rewrite);
        AddConstants(graph, forward.Graph, trainable);
        Declare(context, forward, trainable.Parameters);
        List<Parameter> parameters = AddOutputs(context, trainable.Parameters);
        ModelProto file = ModelFile.Of(graph, operatorSet);
        foreach (string domain in graph.Node.Select(node => node.Domain).Where(domain => domain is not ("" or "ai.onnx")).Distinct())
        {
            file.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        }

        return new GradientGraph(
            file.ToByteArray(), forward.Input, forward.InputShape, (int)classes, parameters, context.Statistics, context.Masks);
    }

    private static void RequireFloats(GraphProto forward, TrainableValues trainable, ForwardTrace trace, ForwardRewrite? rewrite)
    {
        foreach (NodeProto node in forward.Node)
        {
            if (node.Output.FirstOrDefault(name => trainable.Needed.Contains(name)) is { } value)
            {
                Rule(node, rewrite);
                if (node.Output[0] == value && trace.Type(value) != DataType.Float)
                {
                    throw new NetworkException(
                        $"node {node.DisplayName()}: training computes in float32, but {node.OpType} makes {trace.Type(value)} here");
                }
            }
        }
    }

    private static GradientRule Rule(NodeProto node, ForwardRewrite? rewrite) => rewrite?.RuleFor(node) ?? GradientRules.For(node);

    private static void AddForward(GradientContext context, GraphProto forward, TrainableValues trainable, ForwardRewrite? rewrite)
    {
        foreach (NodeProto node in forward.Node)
        {
            if (node.Output.Any(trainable.Needed.Contains) || GradientRules.DiffersInTraining(node))
            {
                Rule(node, rewrite).Forward(context, node);
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

    private static void AddBackward(GradientContext context, GraphProto forward, TrainableValues trainable, ForwardRewrite? rewrite)
    {
        foreach (NodeProto node in forward.Node.Reverse())
        {
            if (node.Output.Any(trainable.Needed.Contains))
            {
                Rule(node, rewrite).Propagate(context, node);
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

    private static void Declare(GradientContext context, ForwardForm forward, IEnumerable<string> parameters)
    {
        GraphProto graph = context.Builder.Graph;
        graph.Input.Add(Values.Tensor(forward.Input, DataType.Float, forward.InputShape));
        graph.Input.Add(Values.Tensor(Labels, DataType.Int64, forward.InputShape[0]));
        graph.Input.AddRange(context.Masks.Select(mask => Values.Tensor(mask.Input, DataType.Float, mask.Shape)));
        graph.Input.AddRange(parameters.Select(name => Values.Tensor(name, DataType.Float, context.Shape(name))));
    }

    private static List<Parameter> AddOutputs(GradientContext context, IEnumerable<string> names)
    {
        GraphProto graph = context.Builder.Graph;
        graph.Output.Add(Values.Tensor(Loss, DataType.Float));
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<Parameter> parameters = [];
        foreach (string name in names)
        {
            // What only an unused output of a node depends on gets none.
            string gradient = context.Gradient(name) ?? context.Zeros(context.Shape(name));
            // Two parameters of one sum have one gradient; a graph names each output once.
            string output = taken.Add(gradient) ? gradient : context.Builder.Add("Identity", [gradient]);
            long[] shape = context.Shape(name);
            graph.Output.Add(Values.Tensor(output, DataType.Float, shape));
            parameters.Add(new Parameter(name, shape, output));
        }

        foreach (RunningStatistic statistic in context.Statistics)
        {
            graph.Output.Add(Values.Tensor(statistic.Output, DataType.Float, statistic.Shape));
        }

        return parameters;
    }
}

/// <summary>A trainable initializer.</summary>
/// <param name="Name">The name in the network, and that of the training graph's input.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Gradient">The training graph's output with its gradient.</param>
internal sealed record Parameter(string Name, long[] Shape, string Gradient);
