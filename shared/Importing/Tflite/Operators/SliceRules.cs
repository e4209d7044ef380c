using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>SLICE, STRIDED_SLICE, SPLIT, SPLIT_V, UNPACK and GATHER: parts of a tensor.</summary>
internal static class SliceRules
{
    private const int StridedSliceOptions = 32;
    private const int UnpackOptions = 64;
    private const int GatherOptions = 23;

    public static void Slice(Step step)
    {
        GraphValue value = step.Input(0);
        (int[] begins, int[] sizes) = (step.Tensor(1).Whole("begins"), step.Tensor(2).Whole("sizes"));
        SlicedDimension[] dimensions = SlicedDimension.OfSizes(step.Label, value.Shape, begins, sizes);
        step.RequireShape(step.Output, SlicedDimension.Shape(dimensions));
        step.Set(Cut(step, value, step.Output, dimensions));
    }

    public static void StridedSlice(Step step)
    {
        GraphValue value = step.Input(0);
        FlatTable? options = step.Options(StridedSliceOptions);
        SlicedDimension[] dimensions = SlicedDimension.OfMasks(
            step.Label, value.Shape, [step.Tensor(1).Whole("begins"), step.Tensor(2).Whole("ends"), step.Tensor(3).Whole("strides")], options);
        int[] shape = SlicedDimension.Shape(dimensions);
        int shrunk = options?.Int32(4) ?? 0;
        step.RequireShape(step.Output, [.. shape.Where((_, axis) => ((shrunk >> axis) & 1) == 0)]);
        GraphValue cut = Cut(step, value, step.Output with { Shape = shape }, dimensions);
        if (shrunk == 0)
        {
            step.Set(cut);
        }
        else
        {
            ShapeRules.Give(step, cut);
        }
    }

    /// <summary>Parts of one length. The dimension comes first.</summary>
    public static void Split(Step step)
    {
        GraphValue value = step.Input(1);
        int axis = step.Axis(One(step, 0, "an axis"), value.Rank);
        TfliteTensor[] forms = [.. step.Outputs];
        Parts(step, value, axis, [.. forms.Select(_ => value.Shape[axis] / forms.Length)], keeps: true);
    }

    /// <summary>Parts of given lengths, one of which may be what is left (−1).</summary>
    public static void SplitByLengths(Step step)
    {
        GraphValue value = step.Input(0);
        int axis = step.Axis(One(step, 2, "an axis"), value.Rank);
        int[] lengths = step.Tensor(1).Whole("lengths");
        int open = Array.IndexOf(lengths, -1);
        if (open >= 0)
        {
            lengths[open] = (int)Math.Clamp(value.Shape[axis] - (lengths.Sum(length => (long)length) + 1), -1, int.MaxValue);
        }

        Parts(step, value, axis, lengths, keeps: true);
    }

    public static void Unpack(Step step)
    {
        GraphValue value = step.Input(0);
        int axis = step.Axis(step.Options(UnpackOptions)?.Int32(1) ?? 0, value.Rank);
        Parts(step, value, axis, [.. step.Outputs.Select(_ => 1)], keeps: false);
    }

    public static void Gather(Step step)
    {
        (GraphValue value, GraphValue indices) = (step.Input(0), step.Input(1));
        FlatTable? options = step.Options(GatherOptions);
        int axis = step.Axis(options?.Int32(0) ?? 0, value.Rank);
        if (options?.Int32(1) is not (null or 0) || !indices.Tensor.Kind.IsWhole())
        {
            throw new TfliteException(
                $"{step.Label}: {options?.Int32(1)} dimensions of batch, and indices of {indices.Tensor.Kind.Text()}; expected none, and INT32 or INT64");
        }

        if (indices.Tensor.IsConstant && Array.Exists(indices.Tensor.Whole("indices"), index => index < 0 || index >= value.Shape[axis]))
        {
            throw new TfliteException($"{step.Label}: {indices.Tensor.Label} has an index beyond the {value.Shape[axis]} of dimension {axis}");
        }

        step.RequireShape(step.Output, [.. value.Shape[..axis], .. indices.Shape, .. value.Shape[(axis + 1)..]]);
        step.Set(ShapeRules.Moved(
            step, value, step.Output, stored => step.Builder.Add("Gather", [stored, step.Graph.Whole(indices)], Attributes.Int("axis", axis))));
    }

    private static int One(Step step, int operand, string what)
        => step.Tensor(operand).Whole(what) is [var one]
            ? one
            : throw new TfliteException($"{step.Label}: {step.Tensor(operand).Label} {step.Tensor(operand).ShapeText()} for {what}; expected one number");

    private static void Parts(Step step, GraphValue value, int axis, int[] lengths, bool keeps)
    {
        TfliteTensor[] forms = [.. step.Outputs];
        if (lengths.Length != forms.Length || Array.Exists(lengths, length => length < 1) || lengths.Sum(length => (long)length) != value.Shape[axis])
        {
            throw new TfliteException($"{step.Label}: {lengths.Length} parts for {forms.Length} outputs of dimension {axis} of {value.Tensor.ShapeText()}");
        }

        for (int i = 0, start = 0; i < forms.Length; start += lengths[i], i++)
        {
            SlicedDimension[] dimensions = [.. value.Shape.Select(length => new SlicedDimension(length, 0, length, 1))];
            dimensions[axis] = new SlicedDimension(value.Shape[axis], start, start + lengths[i], 1);
            int[] shape = SlicedDimension.Shape(dimensions);
            step.RequireShape(forms[i], keeps ? shape : [.. shape[..axis], .. shape[(axis + 1)..]]);
            GraphValue part = Cut(step, value, forms[i] with { Shape = shape }, dimensions);
            if (keeps)
            {
                step.Set(part);
            }
            else
            {
                ShapeRules.Give(step, part, forms[i]);
            }
        }
    }

    private static GraphValue Cut(
        Step step, GraphValue value, TfliteTensor form, SlicedDimension[] dimensions) => ShapeRules.Moved(step, value, form, stored =>
    {
        // Dimensions that stay whole are left out: one of them may be the open batch.
        int[] axes = [.. Enumerable.Range(0, dimensions.Length).Where(axis => !dimensions[axis].IsWhole)];
        string places = step.Builder.Constant([.. axes.Select(axis => (long)axis)]);
        return axes.Length == 0 ? stored : step.Builder.Add(
            "Slice",
            [stored, Numbers(dimension => dimension.Start), Numbers(dimension => dimension.OnnxEnd), places, Numbers(dimension => dimension.Stride)]);

        string Numbers(Func<SlicedDimension, long> number) => step.Builder.Constant([.. axes.Select(axis => number(dimensions[axis]))]);
    });
}
