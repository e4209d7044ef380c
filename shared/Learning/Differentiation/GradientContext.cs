using System.Runtime.InteropServices;
using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>The part of the training graph that rules use while it is built.</summary>
internal sealed class GradientContext(GraphBuilder builder, ForwardTrace trace, TrainableValues trainable)
{
    private readonly Dictionary<string, List<string>> _gradients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sameChannelSums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly List<RunningStatistic> _statistics = [];
    private readonly List<DropoutMask> _masks = [];

    public GraphBuilder Builder { get; } = builder;

    /// <summary>Statistics of the batch that the graph gives besides loss and gradients.</summary>
    public IReadOnlyList<RunningStatistic> Statistics => _statistics;

    /// <summary>Inputs of the graph that say which values are dropped.</summary>
    public IReadOnlyList<DropoutMask> Masks => _masks;

    public long[] Shape(string value) => trace.Shape(value);

    /// <summary>The content of a constant of integers.</summary>
    public long[] Longs(string value) => trace.Longs(value);

    /// <summary>Whether a value is the same for every batch.</summary>
    public bool IsConstant(string value) => trace.Constant(value) is not null && !trainable.Needed.Contains(value);

    /// <summary>The one real number of a constant; null where the value is none.</summary>
    public float? Number(string value)
        => IsConstant(value) && trace.Constant(value) is { } tensor && tensor.IsFloat() && tensor.Floats() is [var number] ? number : null;

    public TensorProto.Types.DataType Type(string value) => trace.Type(value);

    /// <summary>Whether a gradient of this value is of use.</summary>
    public bool Needs(string value) => trainable.Needed.Contains(value);

    /// <summary>Whether this initializer is to stay as it is.</summary>
    public bool IsFrozen(string value) => trainable.Frozen.Contains(value);

    public void Copy(NodeProto node) => Builder.Graph.Node.Add(node.Clone());

    /// <summary>Adds a share to the gradient of a value; shares of several uses are summed.</summary>
    public void Accumulate(string value, string gradient)
    {
        ref List<string>? shares = ref CollectionsMarshal.GetValueRefOrAddDefault(_gradients, value, out _);
        (shares ??= []).Add(gradient);
    }

    /// <summary>The whole gradient of a value, or null where nothing flowed to it. Ask only after all its uses were walked.</summary>
    public string? Gradient(string value)
    {
        if (!_gradients.TryGetValue(value, out List<string>? shares))
        {
            return null;
        }

        if (shares.Count > 1)
        {
            string sum = Builder.Add("Sum", shares.ToArray());
            shares.Clear();
            shares.Add(sum);
        }

        return shares[0];
    }

    /// <summary>Says that two gradients have the same sum in each channel, of which the second is the cheaper to add up.</summary>
    public void HaveSameChannelSums(string gradient, string cheaper)
        => _sameChannelSums[gradient] = _sameChannelSums.GetValueOrDefault(cheaper, cheaper);

    /// <summary>Sums over all axes but the second: shape [channels].</summary>
    public string ChannelSums(string gradient, int rank)
        => this.Sum(
            _sameChannelSums.GetValueOrDefault(gradient, gradient),
            [0, .. Enumerable.Range(2, rank - 2).Select(axis => (long)axis)],
            keep: false);

    /// <summary>Keeps the name of a forward value that the backward pass of the same node needs.</summary>
    public void Keep(NodeProto node, string role, string value) => _kept.Add($"{node.Output[0]}\n{role}", value);

    public string Kept(NodeProto node, string role) => _kept[$"{node.Output[0]}\n{role}"];

    public void AddStatistic(RunningStatistic statistic) => _statistics.Add(statistic);

    /// <summary>Adds an input for a mask and gives its name.</summary>
    public string AddMask(long[] shape, float ratio)
    {
        string name = $"{GradientGraph.Prefix}dropout_{_masks.Count}";
        _masks.Add(new DropoutMask(name, shape, ratio));
        return name;
    }
}

/// <summary>An initializer that follows a statistic of the batches instead of a gradient.</summary>
/// <param name="Initializer">The name in the network.</param>
/// <param name="Output">The output of the training graph with the batch's statistic.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Correction">What the batch's value is multiplied with first: n / (n - 1) makes a variance unbiased.</param>
internal sealed record RunningStatistic(string Initializer, string Output, long[] Shape, float Correction);

/// <summary>An input of the training graph that is to be filled before each step: 1 / (1 - ratio) for what stays, 0 for what is dropped.</summary>
/// <param name="Input">Its name.</param>
/// <param name="Shape">Its shape, batch first as far as the network keeps it so.</param>
/// <param name="Ratio">The probability with which a value is dropped, above 0 and below 1.</param>
internal sealed record DropoutMask(string Input, long[] Shape, float Ratio);
