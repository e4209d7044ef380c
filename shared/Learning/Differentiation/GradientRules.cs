using Aviary.Learning.Differentiation.Rules;
using Aviary.Onnx;

namespace Aviary.Learning.Differentiation;

/// <summary>The table of operators that training supports.</summary>
internal static class GradientRules
{
    private static readonly ReshapeRule Reshape = new();
    private static readonly IdentityRule Identity = new();
    private static readonly NonDifferentiableRule NonDifferentiable = new();

    private static readonly Dictionary<string, GradientRule> Rules = new(StringComparer.Ordinal)
    {
        ["Abs"] = new ElementwiseRule(Derivatives.Abs),
        ["Add"] = new AddRule(subtracts: false),
        ["And"] = NonDifferentiable,
        ["ArgMax"] = NonDifferentiable,
        ["ArgMin"] = NonDifferentiable,
        ["Atan"] = new ElementwiseRule(Derivatives.Atan),
        ["AveragePool"] = new AveragePoolRule(),
        ["BatchNormalization"] = new BatchNormalizationRule(),
        ["Cast"] = new CastRule(),
        ["CastLike"] = new CastRule(),
        ["Ceil"] = NonDifferentiable,
        ["Celu"] = new ElementwiseRule(Derivatives.Celu),
        ["Clip"] = new ClipRule(),
        ["Concat"] = new ConcatRule(),
        ["Conv"] = new ConvRule(),
        ["ConvTranspose"] = new ConvTransposeRule(),
        ["Cos"] = new ElementwiseRule(Derivatives.Cos),
        ["Cosh"] = new ElementwiseRule(Derivatives.Cosh),
        ["DepthToSpace"] = new DepthToSpaceRule(),
        ["Div"] = new DivRule(),
        ["Dropout"] = new DropoutRule(),
        ["Einsum"] = new EinsumRule(),
        ["Elu"] = new ElementwiseRule(Derivatives.Elu),
        ["Equal"] = NonDifferentiable,
        ["Erf"] = new ElementwiseRule(Derivatives.Erf),
        ["Exp"] = new ElementwiseRule(Derivatives.Exp),
        ["Expand"] = new ExpandRule(),
        ["Flatten"] = Reshape,
        ["Floor"] = NonDifferentiable,
        ["Gather"] = new GatherRule(),
        ["Gelu"] = new ElementwiseRule(Derivatives.Gelu),
        ["Gemm"] = new GemmRule(),
        ["GlobalAveragePool"] = new GlobalAveragePoolRule(),
        ["GlobalMaxPool"] = new GlobalMaxPoolRule(),
        ["Greater"] = NonDifferentiable,
        ["GreaterOrEqual"] = NonDifferentiable,
        ["GroupNormalization"] = new GroupNormalizationRule(),
        ["HardSigmoid"] = new ElementwiseRule(Derivatives.HardSigmoid),
        ["HardSwish"] = new ElementwiseRule(Derivatives.HardSwish),
        ["Identity"] = Identity,
        ["InstanceNormalization"] = new InstanceNormalizationRule(),
        ["IsInf"] = NonDifferentiable,
        ["IsNaN"] = NonDifferentiable,
        ["LayerNormalization"] = new LayerNormalizationRule(),
        ["LeakyRelu"] = new ElementwiseRule(Derivatives.LeakyRelu),
        ["Less"] = NonDifferentiable,
        ["LessOrEqual"] = NonDifferentiable,
        ["Log"] = new ElementwiseRule(Derivatives.Log),
        ["LogSoftmax"] = new LogSoftmaxRule(),
        ["MatMul"] = new MatMulRule(),
        ["Max"] = new MaxMinRule(),
        ["MaxPool"] = new MaxPoolRule(),
        ["Mean"] = new SumRule(isMean: true),
        ["Min"] = new MaxMinRule(),
        ["Mish"] = new ElementwiseRule(Derivatives.Mish),
        ["Mul"] = new MulRule(),
        ["Neg"] = new NegRule(),
        ["NonZero"] = NonDifferentiable,
        ["Not"] = NonDifferentiable,
        ["Or"] = NonDifferentiable,
        ["PRelu"] = new PReluRule(),
        ["Pad"] = new PadRule(),
        ["Pow"] = new PowRule(),
        ["Reciprocal"] = new ElementwiseRule(Derivatives.Reciprocal),
        ["ReduceL1"] = new ReduceRule(Reductions.L1),
        ["ReduceL2"] = new ReduceRule(Reductions.L2),
        ["ReduceLogSumExp"] = new ReduceRule(Reductions.LogSumExp),
        ["ReduceMax"] = new ReduceRule(Reductions.Extreme),
        ["ReduceMean"] = new ReduceRule(Reductions.Mean),
        ["ReduceMin"] = new ReduceRule(Reductions.Extreme),
        ["ReduceSum"] = new ReduceRule(Reductions.Sum),
        ["ReduceSumSquare"] = new ReduceRule(Reductions.SumSquare),
        ["Relu"] = new ElementwiseRule(Derivatives.Relu),
        ["Reshape"] = Reshape,
        ["Round"] = NonDifferentiable,
        ["Selu"] = new ElementwiseRule(Derivatives.Selu),
        ["Shape"] = NonDifferentiable,
        ["Sigmoid"] = new ElementwiseRule(Derivatives.Sigmoid),
        ["Sign"] = NonDifferentiable,
        ["Sin"] = new ElementwiseRule(Derivatives.Sin),
        ["Sinh"] = new ElementwiseRule(Derivatives.Sinh),
        ["Size"] = NonDifferentiable,
        ["Slice"] = new SliceRule(),
        ["Softmax"] = new SoftmaxRule(),
        ["Softplus"] = new ElementwiseRule(Derivatives.Softplus),
        ["Softsign"] = new ElementwiseRule(Derivatives.Softsign),
        ["SpaceToDepth"] = new SpaceToDepthRule(),
        ["Split"] = new SplitRule(),
        ["Sqrt"] = new ElementwiseRule(Derivatives.Sqrt),
        ["Squeeze"] = Reshape,
        ["Sub"] = new AddRule(subtracts: true),
        ["Sum"] = new SumRule(isMean: false),
        ["Tanh"] = new ElementwiseRule(Derivatives.Tanh),
        ["ThresholdedRelu"] = new ElementwiseRule(Derivatives.ThresholdedRelu),
        ["Tile"] = new TileRule(),
        ["Transpose"] = new TransposeRule(),
        ["Trilu"] = new TriluRule(),
        ["Unsqueeze"] = Reshape,
        ["Where"] = new WhereRule(),
        ["Xor"] = NonDifferentiable,
    };

    /// <summary>The rule for a node.</summary>
    /// <exception cref="NetworkException">There is none; operator and node are named.</exception>
    public static GradientRule For(NodeProto node)
        => Rules.TryGetValue(node.OpType, out GradientRule? rule)
            ? rule
            : throw new NetworkException($"node {node.DisplayName()}: training has no rule for the operator {node.OpType}");

    /// <summary>The positions through which gradients may flow; all for operators without a rule, which are refused where that matters.</summary>
    public static IEnumerable<int> DifferentiableInputs(NodeProto node)
        => Rules.TryGetValue(node.OpType, out GradientRule? rule)
            ? rule.DifferentiableInputs(node)
            : Enumerable.Range(0, node.Input.Count);

    /// <summary>Whether a node does something else in training than in inference.</summary>
    public static bool DiffersInTraining(NodeProto node) => Rules.TryGetValue(node.OpType, out GradientRule? rule) && rule.DiffersInTraining;
}
