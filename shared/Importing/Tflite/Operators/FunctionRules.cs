using Aviary.Importing.Tflite.Conversion;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>Functions of single numbers. Of bytes they are tables where LiteRT's rounding is followed.</summary>
internal static class FunctionRules
{
    private const int GeluOptions = 116;

    /// <summary>The functions that ONNX has under a name of its own.</summary>
    private static readonly Dictionary<string, (string Operation, Func<double, double> Function)> Functions = new(StringComparer.Ordinal)
    {
        ["ABS"] = ("Abs", Math.Abs),
        ["CEIL"] = ("Ceil", Math.Ceiling),
        ["COS"] = ("Cos", Math.Cos),
        ["ELU"] = ("Elu", number => number < 0 ? Math.Exp(number) - 1 : number),
        ["EXP"] = ("Exp", Math.Exp),
        ["FLOOR"] = ("Floor", Math.Floor),
        ["LOG"] = ("Log", Math.Log),
        ["NEG"] = ("Neg", number => -number),
        ["ROUND"] = ("Round", Math.Round),
        ["SIGN"] = ("Sign", number => Math.Sign(number)),
        ["SIN"] = ("Sin", Math.Sin),
        ["SQRT"] = ("Sqrt", Math.Sqrt),
        ["TANH"] = ("Tanh", Math.Tanh),
    };

    public static void Function(Step step)
    {
        (string operation, Func<double, double> function) = Functions[step.Operator.Name];
        Give(step, Table(step, function), real => step.Builder.Add(operation, [real]));
    }

    public static void ReciprocalRoot(Step step) => Give(
        step, Table(step, number => 1 / Math.Sqrt(number)), real => step.Builder.Add("Reciprocal", [step.Builder.Add("Sqrt", [real])]));

    public static void Square(Step step) => Give(step, Table(step, number => number * number), real => step.Builder.Add("Mul", [real, real]));

    public static void Logistic(Step step)
    {
        GraphValue given = Give(step, Table(step, number => 1 / (1 + Math.Exp(-number))), real => step.Builder.Add("Sigmoid", [real]));
        if (given.Scale is not null)
        {
            given.Unrounded = step.Builder.Add("Sigmoid", [step.Graph.Real(step.Input(0), channelsFirst: false)]);
        }
    }

    /// <summary>x · min(max(x + 3, 0), 6) / 6 (Howard et al., "Searching for MobileNetV3", 2019, section 5.2).</summary>
    public static void HardSwish(Step step)
    {
        Func<byte[]>? table = step.Input(0).Scale is { } from && ByteScale.Of(step.Output) is { } to ? () => HardSwishTable.Of(from, to) : null;
        Give(step, table, real =>
        {
            string gate = step.Builder.Add("HardSigmoid", [real], Attributes.Float("alpha", 1 / 6f), Attributes.Float("beta", 0.5f));
            return step.Builder.Add("Mul", [real, gate]);
        });
    }

    /// <summary>x · Φ(x), or its approximation by tanh (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016).</summary>
    public static void Gelu(Step step)
    {
        bool approximate = step.Options(GeluOptions)?.Bool(0) ?? false;
        Give(step, null, real =>
        {
            string gate = approximate ? Approximate(real) : Combined("Erf", Scaled(real, Math.Sqrt(0.5)));
            return Combined("Mul", real, Scaled(Combined("Add", gate, step.Builder.Scalar(1)), 0.5));
        });

        string Approximate(string real)
        {
            string cube = Combined("Mul", Combined("Mul", real, real), real);
            return Combined("Tanh", Scaled(Combined("Add", real, Scaled(cube, 0.044715)), Math.Sqrt(2 / Math.PI)));
        }

        string Combined(string operation, params string[] operands) => step.Builder.Add(operation, operands);

        string Scaled(string real, double factor) => Combined("Mul", real, step.Builder.Scalar((float)factor));
    }

    /// <summary>Gives a function of the first operand.</summary>
    /// <param name="step">The operator.</param>
    /// <param name="table">Makes the function's table of bytes; null where it has none.</param>
    /// <param name="real">Appends the function of real numbers.</param>
    public static GraphValue Give(Step step, Func<byte[]>? table, Func<string, string> real)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        return table is not null && step.Graph.IsFaithful
            ? step.Give(ByteTable.Apply(step.Graph, step.Graph.Bytes(value, channelsFirst), table()), asBytes: true, channelsFirst)
            : step.Give(real(step.Graph.Real(value, channelsFirst)), channelsFirst, Activation.None);
    }

    private static Func<byte[]>? Table(Step step, Func<double, double> function)
        => step.Input(0).Scale is { } from && ByteScale.Of(step.Output) is { } to ? () => ByteTable.OfReals(from, to, function) : null;
}
