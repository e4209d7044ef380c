using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation;

/// <summary>Short forms for the nodes that many rules add.</summary>
internal static class Arithmetic
{
    public static string Add(this GradientContext context, string left, string right) => context.Builder.Add("Add", [left, right]);

    public static string Add(this GradientContext context, string value, float addend) => context.Add(value, context.Builder.Scalar(addend));

    public static string Subtract(this GradientContext context, string left, string right) => context.Builder.Add("Sub", [left, right]);

    public static string SubtractFrom(this GradientContext context, float minuend, string value)
        => context.Subtract(context.Builder.Scalar(minuend), value);

    public static string Multiply(this GradientContext context, string left, string right) => context.Builder.Add("Mul", [left, right]);

    public static string Square(this GradientContext context, string value) => context.Multiply(value, value);

    public static string Divide(this GradientContext context, string left, string right) => context.Builder.Add("Div", [left, right]);

    public static string Scale(this GradientContext context, string value, float factor)
        => factor == 1 ? value : context.Multiply(value, context.Builder.Scalar(factor));

    public static string Negate(this GradientContext context, string value) => context.Builder.Add("Neg", [value]);

    public static string Apply(this GradientContext context, string operation, string value) => context.Builder.Add(operation, [value]);

    public static string Select(this GradientContext context, string condition, string one, string other)
        => context.Builder.Add("Where", [condition, one, other]);

    public static string Transpose(this GradientContext context, string value, params ReadOnlySpan<long> order)
        => context.Builder.Add("Transpose", [value], Attributes.Ints("perm", order));

    public static string Reshape(this GradientContext context, string value, params ReadOnlySpan<long> shape)
        => context.Builder.Add("Reshape", [value, context.Builder.Constant(shape)]);

    /// <summary>A value in another shape; itself where the shape is the same.</summary>
    public static string ReshapeFrom(this GradientContext context, string value, long[] from, long[] to)
        => from.AsSpan().SequenceEqual(to) ? value : context.Reshape(value, to);

    public static string Expand(this GradientContext context, string value, ReadOnlySpan<long> shape)
        => context.Builder.Add("Expand", [value, context.Builder.Constant(shape)]);

    public static string Zeros(this GradientContext context, params ReadOnlySpan<long> shape)
        => context.Builder.Add("ConstantOfShape", [context.Builder.Constant(shape)]);

    /// <summary>Zeros around a value: those before each axis, then those behind each.</summary>
    public static string PadZeros(this GradientContext context, string value, params ReadOnlySpan<long> pads)
        => pads.ContainsAnyExcept(0) ? context.Builder.Add("Pad", [value, context.Builder.Constant(pads)]) : value;

    public static string Slice(this GradientContext context, string value, long axis, long start, long end)
    {
        GraphBuilder builder = context.Builder;
        return builder.Add("Slice", [value, builder.Constant([start]), builder.Constant([end]), builder.Constant([axis])]);
    }

    /// <summary>The order of values along axes turned round.</summary>
    public static string Reverse(this GradientContext context, string value, params ReadOnlySpan<long> axes)
    {
        GraphBuilder builder = context.Builder;
        long[] back = new long[axes.Length];
        back.AsSpan().Fill(-1);
        long[] beyond = new long[axes.Length];
        beyond.AsSpan().Fill(long.MinValue);
        return builder.Add(
            "Slice", [value, builder.Constant(back), builder.Constant(beyond), builder.Constant(axes), builder.Constant(back)]);
    }

    public static string Sum(this GradientContext context, string value, ReadOnlySpan<long> axes, bool keep)
        => context.Builder.Add("ReduceSum", [value, context.Builder.Constant(axes)], Attributes.Int("keepdims", keep ? 1 : 0));

    /// <summary>1 where the value is above 0, else 0. Two passes cheaper than a comparison and a cast, and exact.</summary>
    public static string IsPositive(this GradientContext context, string value)
        => context.Builder.Add("HardSigmoid", [value], Attributes.Float("alpha", 1e30f), Attributes.Float("beta", 0));

    /// <summary>1 where left is at least right, else 0; exact at ties.</summary>
    public static string IsAtLeast(this GradientContext context, string left, string right)
        => context.Builder.Add(
            "HardSigmoid", [context.Subtract(left, right)], Attributes.Float("alpha", 1e30f), Attributes.Float("beta", 1));

    /// <summary>1 where two values are equal, else 0.</summary>
    public static string IsEqual(this GradientContext context, string left, string right)
        => context.Builder.Add("Cast", [context.Builder.Add("Equal", [left, right])], Attributes.Int("to", (long)DataType.Float));

    /// <summary>Sums a gradient over the axes along which a value of shape <paramref name="to"/> was repeated.</summary>
    public static string ReduceTo(this GradientContext context, string gradient, long[] from, long[] to)
    {
        if (from.AsSpan().SequenceEqual(to))
        {
            return gradient;
        }

        int extra = from.Length - to.Length;
        List<long> axes = [];
        for (int axis = 0; axis < from.Length; axis++)
        {
            if (axis < extra || (to[axis - extra] == 1 && from[axis] != 1))
            {
                axes.Add(axis);
            }
        }

        string sum = axes.Count == 0 ? gradient : context.Sum(gradient, axes.ToArray(), keep: true);
        return extra == 0 ? sum : context.Reshape(sum, to);
    }
}
