using Aviary.Learning.Differentiation.Rules;
using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>The table of operators that training supports.</summary>
internal static class GradientRules
{
    private static readonly ReshapeRule Reshape = new();
    private static readonly IdentityRule Identity = new();

    private static readonly Dictionary<string, GradientRule> Rules = new(StringComparer.Ordinal)
    {
        ["Add"] = new AddRule(subtracts: false),
        ["AveragePool"] = new AveragePoolRule(),
        ["BatchNormalization"] = new BatchNormalizationRule(),
        ["Concat"] = new ConcatRule(),
        ["Conv"] = new ConvRule(),
        ["Div"] = new DivRule(),
        ["Dropout"] = Identity,
        ["Elu"] = new EluRule(),
        ["Exp"] = new ExpRule(),
        ["Flatten"] = Reshape,
        ["Gemm"] = new GemmRule(),
        ["GlobalAveragePool"] = new GlobalAveragePoolRule(),
        ["Identity"] = Identity,
        ["LeakyRelu"] = new LeakyReluRule(),
        ["MatMul"] = new MatMulRule(),
        ["MaxPool"] = new MaxPoolRule(),
        ["Mul"] = new MulRule(),
        ["Neg"] = new NegRule(),
        ["ReduceMean"] = new ReduceMeanRule(),
        ["Relu"] = new ReluRule(),
        ["Reshape"] = Reshape,
        ["Sigmoid"] = new SigmoidRule(),
        ["Squeeze"] = Reshape,
        ["Sub"] = new AddRule(subtracts: true),
        ["Tanh"] = new TanhRule(),
        ["Transpose"] = new TransposeRule(),
        ["Unsqueeze"] = Reshape,
    };

    /// <summary>The rule for a node.</summary>
    /// <exception cref="NetworkException">There is none; operator and node are named.</exception>
    public static GradientRule For(NodeProto node)
        => node.Domain is "" or "ai.onnx" && Rules.TryGetValue(node.OpType, out GradientRule? rule)
            ? rule
            : throw new NetworkException(
                $"node {node.DisplayName()}: training has no rule for the operator {(node.Domain.Length > 0 ? $"{node.Domain}." : "")}{node.OpType}");

    /// <summary>The positions through which gradients may flow; empty for operators without a rule.</summary>
    public static IEnumerable<int> DifferentiableInputs(NodeProto node)
        => Rules.TryGetValue(node.OpType, out GradientRule? rule)
            ? rule.DifferentiableInputs(node)
            : Enumerable.Range(0, node.Input.Count);
}
