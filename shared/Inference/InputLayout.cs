using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>
/// What a model takes: one tensor of numbers, or a table of columns, each a tensor of its own. A single tensor of text is a table
/// of one column.
/// </summary>
/// <param name="Name">The name of the tensor; of the first column in a table.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="RowShape">Its dimensions without the batch; in a table the number of values of a row.</param>
/// <param name="TakesBatch">Whether several rows go into one run.</param>
/// <param name="Columns">The columns of a table; empty for one tensor.</param>
public sealed record InputLayout(
    string Name, TensorElementType Type, IReadOnlyList<int> RowShape, bool TakesBatch, IReadOnlyList<ColumnLayout> Columns)
{
    private const int MaxRowElements = 16 << 20;
    private const int MaxColumns = 10_000;

    /// <exception cref="InvalidDataException">The model has no such inputs; says what was expected and what it has.</exception>
    public static InputLayout Find(InferenceSession session)
    {
        KeyValuePair<string, NodeMetadata>[] inputs = [.. session.InputNames.Select(name => KeyValuePair.Create(name, session.InputMetadata[name]))];
        return inputs switch
        {
            [] => throw new InvalidDataException("it has no inputs; expected one tensor, or one for each column"),
            [{ Value.ElementDataType: not TensorElementType.String } input] => OfTensor(input.Key, input.Value),
            { Length: > MaxColumns } => throw new InvalidDataException($"it has {inputs.Length} inputs; expected at most {MaxColumns}"),
            _ => OfTable([.. inputs.Select(input => Column(input.Key, input.Value))], inputs.All(input => input.Value.Dimensions[0] == -1)),
        };
    }

    private static InputLayout OfTensor(string name, NodeMetadata input)
    {
        if (input.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR || ElementTypes.SizeOf(input.ElementDataType) == 0 || input.Dimensions.Length == 0)
        {
            throw new InvalidDataException($"its input {name} is {TypeOf(input)}; expected a tensor with a batch of {ElementTypes.Numbers}");
        }

        int[] shape = input.Dimensions;
        int[] row = shape[1..];
        RequireBatch(name, shape);
        if (row.Any(size => size < 1))
        {
            throw new InvalidDataException($"its input {name} has the shape {Shapes.Text(shape)}; expected fixed sizes after the first");
        }

        // A file of a few hundred bytes can declare any size, and every layer then takes memory in proportion.
        return row.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue)) > MaxRowElements
            ? throw new InvalidDataException($"its input {name} has the shape {Shapes.Text(shape)}; expected at most {MaxRowElements} numbers in a row")
            : new InputLayout(name, input.ElementDataType, row, shape[0] == -1, []);
    }

    private static InputLayout OfTable(ColumnLayout[] columns, bool takesBatch)
        => new(columns[0].Name, columns[0].Type, [columns.Sum(column => column.Width)], takesBatch, columns);

    private static ColumnLayout Column(string name, NodeMetadata input)
    {
        TensorElementType type = input.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR ? input.ElementDataType : TensorElementType.DataTypeMax;
        if ((type != TensorElementType.String && ElementTypes.SizeOf(type) == 0) || input.Dimensions is not ([_] or [_, > 0 and <= MaxColumns]))
        {
            throw new InvalidDataException(
                $"its input {name} is {TypeOf(input)}; expected a column: a tensor [batch, 1] or [batch] of {ElementTypes.Numbers}, or of text");
        }

        RequireBatch(name, input.Dimensions);
        return new ColumnLayout(name, type, input.Dimensions is [_, var width] ? width : 1, IsFlat: input.Dimensions.Length == 1);
    }

    private static string TypeOf(NodeMetadata input)
        => input.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            ? $"{Shapes.Text(input.Dimensions)} of {input.ElementDataType}"
            : $"no tensor but {input.OnnxValueType}";

    private static void RequireBatch(string name, int[] shape)
    {
        if (shape[0] is not (-1 or 1))
        {
            throw new InvalidDataException($"its input {name} takes batches of {shape[0]}; expected a free first dimension, or 1");
        }
    }
}
