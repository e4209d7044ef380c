using Aviary.Learning.Differentiation;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// Puts kernels of our own in place of convolutions with what follows them, forward and backward. Values between two stages have their
/// channels last; standard operators, before, between and behind, read and write theirs.
/// </summary>
/// <param name="batch">Pictures of a step.</param>
/// <param name="kernels">Takes the kernels.</param>
/// <param name="isFrozen">Whether the initializer of a name stays as it is: what has such is left alone.</param>
internal sealed class FastForm(int batch, KernelDomain kernels, Func<string, bool>? isFrozen = null) : ForwardRewrite
{
    private readonly Dictionary<string, Stage> _stages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueForm> _forms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readOnce = new(StringComparer.Ordinal);

    private enum ValueForm
    {
        Planar,
        ChannelsLast,
        Averaged,
    }

    /// <summary>How many convolutions run in the fast form.</summary>
    public int Stages => _stages.Count;

    public override void Apply(GraphProto forward, ForwardTrace trace)
    {
        foreach (Stage stage in new StageFinder(forward, trace, isFrozen).Find())
        {
            _stages.Add(stage.Output, stage);
            int last = forward.Node.IndexOf(stage.Followers is [.., var follower] ? follower : stage.Node);
            forward.Node[last] = Joined(stage);
            foreach (NodeProto node in stage.Followers.SkipLast(1).Prepend(stage.Node))
            {
                forward.Node.Remove(node);
            }
        }

        foreach (string value in _stages.Keys)
        {
            _forms[value] = FormOf(forward, value);
            if (_forms[value] == ValueForm.ChannelsLast && forward.Node.Count(node => node.Input.Contains(value)) == 1)
            {
                _readOnce.Add(value);
            }
        }
    }

    public override GradientRule? RuleFor(NodeProto node)
        => node.Domain == KernelDomain.Name ? new StageRule(this, _stages[node.Output[0]])
            : IsAverage(node) && _forms.GetValueOrDefault(node.Input[0]) == ValueForm.Averaged ? new AverageRule(this)
            : null;

    /// <summary>How a stage, or an average, reads a value.</summary>
    public PictureSource Read(GradientContext context, string value)
    {
        Picture picture = Picture.Of(context.Shape(value));
        return _forms.GetValueOrDefault(value) == ValueForm.Planar ? new PlanarSource(picture, value, padded: false)
            : _stages[value] is { Normalisation: not null } stage ? new ActivationSource(stage.Activation, stage.Values, stage.Table)
            : new ChannelsLastSource(picture, value);
    }

    /// <summary>How a stage reads the gradient of its result.</summary>
    public PictureSource ReadGradient(Stage stage, string gradient) => _forms[stage.Output] switch
    {
        ValueForm.Averaged => new SpreadSource(stage.Activation.After, gradient),
        ValueForm.ChannelsLast => new ChannelsLastSource(stage.Activation.After, gradient),
        _ => new PlanarSource(stage.Activation.After, gradient, padded: true),
    };

    /// <summary>Whether standard operators read the value.</summary>
    public bool IsPlanar(string value) => _forms.GetValueOrDefault(value) == ValueForm.Planar;

    /// <summary>The stage that makes the value, if one other stage reads it and nothing else does; null otherwise.</summary>
    public Stage? StageOf(string value) => _readOnce.Contains(value) ? _stages[value] : null;

    /// <summary>Adds a kernel as a node of the training graph.</summary>
    public void Add(GradientContext context, Func<int, Workspaces, Kernel> create, IEnumerable<string> inputs, params string[] outputs)
    {
        Kernel kernel = create(batch, kernels.Workspaces);
        NodeProto node = new() { Name = outputs[0], OpType = kernels.Add(kernel), Domain = KernelDomain.Name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        GraphProto graph = context.Builder.Graph;
        graph.Node.Add(node);
        graph.ValueInfo.AddRange(outputs.Select((output, index) => Values.Tensor(output, DataType.Float, kernel.OutputShapes[index])));
    }

    private static bool IsAverage(NodeProto node) => node.OpType == "GlobalAveragePool" && node.Domain is "" or "ai.onnx";

    private static NodeProto Joined(Stage stage)
    {
        NodeProto node = new() { Name = stage.Node.DisplayName(), OpType = "Stage", Domain = KernelDomain.Name };
        node.Input.AddRange(stage.Node.Input.Where(input => input.Length > 0));
        node.Input.AddRange(stage.Normalisation?.Input.Skip(1).Take(2) ?? []);
        node.Output.Add(stage.Output);
        return node;
    }

    private static ValueForm FormOf(GraphProto forward, string value)
    {
        NodeProto[] users = [.. forward.Node.Where(node => node.Input.Contains(value))];
        return forward.Output.Any(output => output.Name == value) ? ValueForm.Planar
            : users is [var only] && IsAverage(only) ? ValueForm.Averaged
            : users.All(user => user.Domain == KernelDomain.Name) ? ValueForm.ChannelsLast
            : ValueForm.Planar;
    }
}
