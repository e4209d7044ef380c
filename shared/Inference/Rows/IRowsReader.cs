namespace Aviary.Inference.Rows;

/// <summary>Reads the rows between the brackets of a batch. Implemented by structs.</summary>
internal interface IRowsReader
{
    /// <summary>How deep arrays and objects may be nested in a row, with itself.</summary>
    int MaxDepth { get; }

    /// <summary>Reads rows until the batch's array closes, and returns how many there were.</summary>
    int ReadRows(ref JsonCursor cursor, int maxRows);
}
