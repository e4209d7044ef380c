namespace Aviary.Inference;

/// <summary>The types of values that an input tensor may hold.</summary>
public enum ElementType
{
    /// <summary>Bytes: pixels.</summary>
    Bytes,

    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>Double precision.</summary>
    Float64,

    /// <summary>Whole numbers of 32 bits.</summary>
    Int32,

    /// <summary>Whole numbers of 64 bits.</summary>
    Int64,

    /// <summary>Text; only in a column of its own.</summary>
    String,

#pragma warning disable CA1720 // These are the names of ONNX and NumPy.
    /// <summary>Truth values.</summary>
    Bool,

    /// <summary>Whole numbers of 8 bits with a sign.</summary>
    Int8,

    /// <summary>Whole numbers of 16 bits.</summary>
    Int16,

    /// <summary>Whole numbers of 16 bits without a sign.</summary>
    UInt16,

    /// <summary>Whole numbers of 32 bits without a sign.</summary>
    UInt32,

    /// <summary>Whole numbers of 64 bits without a sign.</summary>
    UInt64,
#pragma warning restore CA1720

    /// <summary>Half precision (IEEE 754).</summary>
    Float16,

    /// <summary>The upper half of single precision.</summary>
    BFloat16,
}

/// <summary>One of several inputs, which together make a row.</summary>
/// <param name="Name">Its name in the graph, by which a row may name it.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Width">How many values it takes of a row: 1 or more.</param>
public sealed record ColumnSignature(string Name, ElementType Type, int Width);

/// <summary>What a model takes and gives.</summary>
/// <param name="InputName">The name of the input tensor.</param>
/// <param name="InputType">The type of its elements.</param>
/// <param name="RowShape">Its dimensions without the batch: 1, 28, 28.</param>
/// <param name="Outputs">The number of classes.</param>
public sealed record ModelSignature(string InputName, ElementType InputType, IReadOnlyList<int> RowShape, int Outputs)
{
    /// <summary>The numbers in a row.</summary>
    public int RowElements { get; } = RowShape.Aggregate(1, (product, size) => product * size);

    /// <summary>
    /// The columns of a model that takes one tensor a column; empty for a model that takes one tensor. With columns, the name and
    /// type above are those of the first, and a row has the values of all of them, one behind the other.
    /// </summary>
    public IReadOnlyList<ColumnSignature> Columns { get; init; } = [];

    /// <summary>
    /// The names of the numbers of a row, for a model that takes one tensor of rows: then a row may be an object by them. Empty where
    /// they have no names.
    /// </summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>
    /// Columns of the file that do not influence the answer, such as the label it was trained with. A row may name them; their values
    /// are not read. Default: none.
    /// </summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>
    /// Columns in which <c>null</c> is taken: as NaN in one of real numbers, as the empty text in one of text. Columns of real numbers
    /// that have a tensor of their own take it always. Default: none.
    /// </summary>
    public IReadOnlyList<string> NullableColumns { get; init; } = [];

    /// <summary>Columns of real numbers or of text that a row may leave out, which means the same as <c>null</c>. Default: none.</summary>
    public IReadOnlyList<string> OptionalColumns { get; init; } = [];

    /// <summary>
    /// Whether a missing number (<c>null</c> in a request) is taken, and given to the model as NaN: where a row of real numbers
    /// goes into a model that answers to one of NaN alone. Columns of real numbers always take it. Default: false.
    /// </summary>
    public bool TakesMissing { get; init; }
}
