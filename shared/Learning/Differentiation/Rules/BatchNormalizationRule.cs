using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Normalisation by the statistics of the batch, whose running means the network keeps for inference
/// (Ioffe and Szegedy, "Batch Normalization", 2015, section 3). The variance is taken around the mean in a second pass;
/// mean of squares minus square of mean would lose digits in single precision. Where scale and bias are frozen it keeps to its running
/// statistics, as in inference.
/// </summary>
internal sealed class BatchNormalizationRule : GradientRule
{
    private const string Centred = "centred";
    private const string Inverse = "inverse deviation";
    private const string Factor = "factor";

    public override bool DiffersInTraining => true;

    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0, 1, 2];

    public override void Forward(GradientContext context, NodeProto node)
    {
        if (IsFrozen(context, node))
        {
            context.Copy(node);
            return;
        }

        long[] shape = context.Shape(node.Input[0]);
        (long[] axes, long[] broadcast) = (Axes(shape), Broadcast(shape));
        float share = 1f / Count(shape);
        string mean = context.Scale(context.Sum(node.Input[0], axes, keep: true), share);
        string centred = context.Subtract(node.Input[0], mean);
        string variance = context.Scale(context.Sum(context.Multiply(centred, centred), axes, keep: true), share);
        string safe = context.Add(variance, context.Builder.Scalar(node.Float("epsilon", 1e-5f)));
        string inverse = context.Builder.Add("Reciprocal", [context.Builder.Add("Sqrt", [safe])]);
        string factor = context.Multiply(context.Reshape(node.Input[1], broadcast), inverse);
        string scaled = context.Multiply(centred, factor);
        context.Builder.AddNamed(node.Output[0], "Add", [scaled, context.Reshape(node.Input[2], broadcast)]);
        context.Keep(node, Centred, centred);
        context.Keep(node, Inverse, inverse);
        context.Keep(node, Factor, factor);
        long count = Count(shape);
        context.AddStatistic(new RunningStatistic(node.Input[3], context.Reshape(mean, shape[1]), [shape[1]], 1));
        float unbiased = count > 1 ? (float)count / (count - 1) : 1;
        context.AddStatistic(new RunningStatistic(node.Input[4], context.Reshape(variance, shape[1]), [shape[1]], unbiased));
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        if (IsFrozen(context, node))
        {
            string deviation = context.Apply("Sqrt", context.Add(node.Input[4], node.Float("epsilon", 1e-5f)));
            string fixedFactor = context.Reshape(context.Divide(node.Input[1], deviation), Broadcast(shape));
            context.Accumulate(node.Input[0], context.Multiply(gradient, fixedFactor));
            return;
        }

        (string centred, string inverse, string factor) = (context.Kept(node, Centred), context.Kept(node, Inverse), context.Kept(node, Factor));
        string sums = context.ChannelSums(gradient, shape.Length);
        string products = context.Sum(context.Multiply(gradient, centred), Axes(shape), keep: true);
        if (context.Needs(node.Input[2]))
        {
            context.Accumulate(node.Input[2], sums);
        }

        if (context.Needs(node.Input[1]))
        {
            context.Accumulate(node.Input[1], context.Reshape(context.Multiply(products, inverse), shape[1]));
        }

        if (context.Needs(node.Input[0]))
        {
            // dx = factor · (dy - mean(dy) - centred · inverse² · mean(dy · centred)), with all that is per channel taken together first.
            float share = 1f / Count(shape);
            string offset = context.Multiply(context.Scale(context.Reshape(sums, Broadcast(shape)), share), factor);
            string slope = context.Multiply(context.Multiply(context.Scale(products, share), context.Multiply(inverse, inverse)), factor);
            string direct = context.Multiply(gradient, factor);
            string indirect = context.Add(context.Multiply(centred, slope), offset);
            context.Accumulate(node.Input[0], context.Subtract(direct, indirect));
        }
    }

    private static bool IsFrozen(GradientContext context, NodeProto node)
        => context.IsFrozen(node.Input[1]) && context.IsFrozen(node.Input[2]);

    private static long Count(long[] shape) => shape.Elements() / shape[1];

    private static long[] Axes(long[] shape) => [.. Enumerable.Range(0, shape.Length).Where(axis => axis != 1).Select(axis => (long)axis)];

    private static long[] Broadcast(long[] shape) => [.. shape.Select((length, axis) => axis == 1 ? length : 1)];
}
