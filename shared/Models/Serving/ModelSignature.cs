namespace Aviary.Models.Serving;

/// <summary>The types of numbers that an input tensor may hold.</summary>
public enum ElementType
{
    /// <summary>Bytes: pixels.</summary>
    Bytes,

    /// <summary>Single precision.</summary>
    Singles,

    /// <summary>Double precision.</summary>
    Doubles,

    /// <summary>Whole numbers of 32 bits.</summary>
    Ints,

    /// <summary>Whole numbers of 64 bits.</summary>
    Longs,
}

/// <summary>What a model takes and gives.</summary>
/// <param name="InputName">The name of the input tensor.</param>
/// <param name="InputType">The type of its elements.</param>
/// <param name="RowShape">Its dimensions without the batch: 1, 28, 28.</param>
/// <param name="Outputs">The number of classes.</param>
public sealed record ModelSignature(string InputName, ElementType InputType, IReadOnlyList<int> RowShape, int Outputs)
{
    /// <summary>The numbers in a row.</summary>
    public int RowElements { get; } = RowShape.Aggregate(1, (product, size) => product * size);
}
