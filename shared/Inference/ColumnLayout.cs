using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>One input of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values: text, or a number.</param>
/// <param name="Width">How many values of a row it takes.</param>
/// <param name="IsFlat">Whether its shape is [batch] and not [batch, width].</param>
public sealed record ColumnLayout(string Name, TensorElementType Type, int Width, bool IsFlat)
{
    /// <summary>What the column takes.</summary>
    public ColumnSignature Signature => new(Name, ElementTypes.Of(Type), Width);

    /// <summary>The shape of its tensor for a number of rows.</summary>
    public long[] Shape(int rows) => IsFlat ? [rows] : [rows, Width];
}
