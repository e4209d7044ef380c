using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>How an operator runs in training, and how the gradient of its output becomes gradients of its inputs.</summary>
internal abstract class GradientRule
{
    /// <summary>Whether the operator does something else in training than in inference, even where no gradient flows through it.</summary>
    public virtual bool DiffersInTraining => false;

    /// <summary>Adds the forward pass to the training graph. It must make the values under the node's own names.</summary>
    public virtual void Forward(GradientContext context, NodeProto node) => context.Copy(node);

    /// <summary>Positions of the inputs that gradients flow to. The others are treated as constants.</summary>
    public virtual IEnumerable<int> DifferentiableInputs(NodeProto node) => Enumerable.Range(0, node.Input.Count);

    /// <summary>Adds the backward pass for all outputs of the node that have a gradient.</summary>
    /// <exception cref="NetworkException">A gradient reached an output that the rule has none for.</exception>
    public virtual void Propagate(GradientContext context, NodeProto node)
    {
        foreach (string other in node.Output.Skip(1).Where(name => name.Length > 0))
        {
            if (context.Gradient(other) is not null)
            {
                throw new NetworkException(
                    $"node {node.DisplayName()}: training supports the first output of {node.OpType}, but the network also uses {other}");
            }
        }

        if (context.Gradient(node.Output[0]) is { } gradient)
        {
            Backward(context, node, gradient);
        }
    }

    /// <summary>Adds the backward pass: gives <see cref="GradientContext.Accumulate"/> a gradient for each input that needs one.</summary>
    /// <param name="context">The graph that is built.</param>
    /// <param name="node">The node of the network.</param>
    /// <param name="gradient">The gradient of the node's first output, of that output's shape.</param>
    protected abstract void Backward(GradientContext context, NodeProto node, string gradient);
}
