using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>One input of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values: text, or a number.</param>
/// <param name="Width">How many values of a row it takes.</param>
/// <param name="IsFlat">Whether its shape is [batch] and not [batch, width].</param>
public sealed record ColumnLayout(string Name, TensorElementType Type, int Width, bool IsFlat)
{
    public ColumnSignature Signature => new(Name, ElementTypes.Of(Type), Width);

    public long[] Shape(int rows) => IsFlat ? [rows] : [rows, Width];
}
