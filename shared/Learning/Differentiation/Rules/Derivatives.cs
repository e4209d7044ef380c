using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Derivatives of the operators on each value by itself, x being the input and y the output. At bends they are PyTorch's: 0 for Relu and
/// Abs at 0, the slope below for LeakyRelu, Elu and Selu at 0, 0 for the hard forms at their ends.
/// </summary>
internal static class Derivatives
{
    private const float RootOfTwoOverPi = 0.797884561f;

    /// <summary>y = |x|: the sign.</summary>
    public static string Abs(GradientContext context, NodeProto node) => context.Apply("Sign", node.Input[0]);

    /// <summary>1 / (1 + x²).</summary>
    public static string Atan(GradientContext context, NodeProto node)
        => context.Apply("Reciprocal", context.Add(context.Square(node.Input[0]), 1));

    /// <summary>y = x above 0, alpha·(exp(x / alpha) - 1) elsewhere, where the derivative is y / alpha + 1.</summary>
    public static string Celu(GradientContext context, NodeProto node)
        => Bent(context, node, above: 1, context.Add(context.Scale(node.Output[0], 1 / node.Float("alpha", 1)), 1));

    public static string Cos(GradientContext context, NodeProto node) => context.Negate(context.Apply("Sin", node.Input[0]));

    public static string Cosh(GradientContext context, NodeProto node) => context.Apply("Sinh", node.Input[0]);

    /// <summary>y = x above 0, alpha·(exp(x) - 1) elsewhere, where the derivative is y + alpha.</summary>
    public static string Elu(GradientContext context, NodeProto node)
        => Bent(context, node, above: 1, context.Add(node.Output[0], node.Float("alpha", 1)));

    /// <summary>2 / √π · exp(-x²).</summary>
    public static string Erf(GradientContext context, NodeProto node)
        => context.Scale(context.Apply("Exp", context.Negate(context.Square(node.Input[0]))), 1.12837917f);

    public static string Exp(GradientContext context, NodeProto node) => node.Output[0];

    /// <summary>
    /// y = x·Φ(x), with the derivative Φ(x) + x·φ(x) of the normal distribution, or its approximation by tanh
    /// (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016).
    /// </summary>
    public static string Gelu(GradientContext context, NodeProto node)
    {
        string x = node.Input[0];
        string square = context.Square(x);
        if (node.Text("approximate", "none") == "tanh")
        {
            string inner = context.Scale(context.Multiply(x, context.Add(context.Scale(square, 0.044715f), 1)), RootOfTwoOverPi);
            string tanh = context.Apply("Tanh", inner);
            string slope = context.Scale(context.Add(context.Scale(square, 3 * 0.044715f), 1), RootOfTwoOverPi);
            string rest = context.Multiply(context.Multiply(x, context.SubtractFrom(1, context.Square(tanh))), slope);
            return context.Scale(context.Add(context.Add(tanh, rest), 1), 0.5f);
        }

        string share = context.Scale(context.Add(context.Apply("Erf", context.Scale(x, 0.707106781f)), 1), 0.5f);
        string density = context.Scale(context.Apply("Exp", context.Scale(square, -0.5f)), 0.39894228f);
        return context.Add(share, context.Multiply(x, density));
    }

    /// <summary>y = alpha·x + beta between 0 and 1.</summary>
    public static string HardSigmoid(GradientContext context, NodeProto node)
    {
        string inside = context.Multiply(
            context.IsPositive(node.Output[0]), context.IsPositive(context.SubtractFrom(1, node.Output[0])));
        return context.Scale(inside, node.Float("alpha", 0.2f));
    }

    /// <summary>y = x·min(max(x + 3, 0), 6) / 6.</summary>
    public static string HardSwish(GradientContext context, NodeProto node)
    {
        string above = context.IsAtLeast(node.Input[0], context.Builder.Scalar(3));
        string inside = context.Multiply(
            context.IsPositive(context.Add(node.Input[0], 3)), context.SubtractFrom(1, above));
        string slope = context.Add(context.Scale(node.Input[0], 1f / 3), 0.5f);
        return context.Add(above, context.Multiply(inside, slope));
    }

    /// <summary>y = x above 0, alpha·x elsewhere.</summary>
    public static string LeakyRelu(GradientContext context, NodeProto node)
    {
        float alpha = node.Float("alpha", 0.01f);
        return context.Add(context.Scale(context.IsPositive(node.Input[0]), 1 - alpha), alpha);
    }

    public static string Log(GradientContext context, NodeProto node) => context.Apply("Reciprocal", node.Input[0]);

    /// <summary>y = x·t with t = tanh(softplus(x)): t + x·(1 - t²)·sigmoid(x) (Misra, "Mish", 2019).</summary>
    public static string Mish(GradientContext context, NodeProto node)
    {
        string tanh = context.Apply("Tanh", context.Apply("Softplus", node.Input[0]));
        string rest = context.Multiply(context.SubtractFrom(1, context.Square(tanh)), context.Apply("Sigmoid", node.Input[0]));
        return context.Add(tanh, context.Multiply(node.Input[0], rest));
    }

    /// <summary>y = 1 / x: -y².</summary>
    public static string Reciprocal(GradientContext context, NodeProto node) => context.Negate(context.Square(node.Output[0]));

    /// <summary>y = max(x, 0).</summary>
    public static string Relu(GradientContext context, NodeProto node) => context.IsPositive(node.Output[0]);

    /// <summary>y = gamma·x above 0, gamma·alpha·(exp(x) - 1) elsewhere, where the derivative is y + gamma·alpha.</summary>
    public static string Selu(GradientContext context, NodeProto node)
    {
        (float alpha, float gamma) = (node.Float("alpha", 1.67326319f), node.Float("gamma", 1.05070102f));
        return Bent(context, node, gamma, context.Add(node.Output[0], gamma * alpha));
    }

    /// <summary>y = 1 / (1 + exp(-x)): y·(1 - y).</summary>
    public static string Sigmoid(GradientContext context, NodeProto node)
        => context.Multiply(node.Output[0], context.SubtractFrom(1, node.Output[0]));

    public static string Sin(GradientContext context, NodeProto node) => context.Apply("Cos", node.Input[0]);

    public static string Sinh(GradientContext context, NodeProto node) => context.Apply("Cosh", node.Input[0]);

    /// <summary>y = log(1 + exp(x)).</summary>
    public static string Softplus(GradientContext context, NodeProto node) => context.Apply("Sigmoid", node.Input[0]);

    /// <summary>y = x / (1 + |x|): 1 / (1 + |x|)².</summary>
    public static string Softsign(GradientContext context, NodeProto node)
        => context.Square(context.Apply("Reciprocal", context.Add(context.Apply("Abs", node.Input[0]), 1)));

    /// <summary>1 / (2·y).</summary>
    public static string Sqrt(GradientContext context, NodeProto node)
        => context.Divide(context.Builder.Scalar(0.5f), node.Output[0]);

    /// <summary>1 - y².</summary>
    public static string Tanh(GradientContext context, NodeProto node) => context.SubtractFrom(1, context.Square(node.Output[0]));

    /// <summary>y = x above alpha, 0 elsewhere.</summary>
    public static string ThresholdedRelu(GradientContext context, NodeProto node)
        => context.IsPositive(context.Add(node.Input[0], -node.Float("alpha", 1)));

    /// <summary>A number where the input is above 0, another derivative elsewhere.</summary>
    private static string Bent(GradientContext context, NodeProto node, float above, string below)
    {
        string positive = context.IsPositive(node.Input[0]);
        string rest = context.Multiply(context.SubtractFrom(1, positive), below);
        return context.Add(context.Scale(positive, above), rest);
    }
}
