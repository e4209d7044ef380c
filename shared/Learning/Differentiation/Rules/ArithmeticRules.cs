using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Sum or difference of two values, either of which may be repeated along axes.</summary>
internal sealed class AddRule(bool subtracts) : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Output[0]);
        for (int i = 0; i < 2; i++)
        {
            if (context.Needs(node.Input[i]))
            {
                string share = context.ReduceTo(gradient, shape, context.Shape(node.Input[i]));
                context.Accumulate(node.Input[i], i == 1 && subtracts ? context.Negate(share) : share);
            }
        }
    }
}

/// <summary>Product of two values, either of which may be repeated along axes.</summary>
internal sealed class MulRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Output[0]);
        for (int i = 0; i < 2; i++)
        {
            if (context.Needs(node.Input[i]))
            {
                string share = context.Multiply(gradient, node.Input[1 - i]);
                context.Accumulate(node.Input[i], context.ReduceTo(share, shape, context.Shape(node.Input[i])));
            }
        }
    }
}

/// <summary>y = a / b; the gradient of b is -y / b.</summary>
internal sealed class DivRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Output[0]);
        string share = context.Divide(gradient, node.Input[1]);
        if (context.Needs(node.Input[0]))
        {
            context.Accumulate(node.Input[0], context.ReduceTo(share, shape, context.Shape(node.Input[0])));
        }

        if (context.Needs(node.Input[1]))
        {
            string negative = context.Negate(context.Multiply(share, node.Output[0]));
            context.Accumulate(node.Input[1], context.ReduceTo(negative, shape, context.Shape(node.Input[1])));
        }
    }
}

/// <summary>y = -x.</summary>
internal sealed class NegRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Negate(gradient));
}
