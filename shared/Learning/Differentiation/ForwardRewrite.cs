using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>Puts nodes of its own in place of some that it knows, before gradients are taken, and has the rules of these nodes.</summary>
internal abstract class ForwardRewrite
{
    /// <summary>Changes the network in place. Values keep their names and, for all nodes that stay, their shapes.</summary>
    /// <param name="forward">The network, which has run once.</param>
    /// <param name="trace">What its values are.</param>
    public abstract void Apply(GraphProto forward, ForwardTrace trace);

    /// <summary>The rule of a node, or null to take the one for standard operators.</summary>
    public abstract GradientRule? RuleFor(NodeProto node);
}
