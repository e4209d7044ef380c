using Aviary.Errors;

namespace Aviary.Inference.Rows;

/// <summary>
/// Reads <c>{"inputs":[row,…]}</c> straight into the memory that the model reads. The outer array is always the batch. Time and
/// memory are bounded by the text's length and the limit of rows; what is wrong is named by its place, what was expected there
/// and what came.
/// </summary>
public sealed class JsonInputReader(ModelSignature signature)
{
    private readonly RowShapes _shapes = new(signature.RowShape);
    private readonly TableColumns? _columns = signature.Columns.Count > 0 ? new TableColumns(signature) : null;
    private readonly ColumnIndex? _names = signature.ColumnNames.Count > 0 ? new ColumnIndex(signature.ColumnNames, signature.IgnoredColumns, signature.OptionalColumns) : null;

    /// <summary>Reads all rows into the slot's tensor, or its columns.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, RowBuffer, int, int)"/>
    public int Read(ReadOnlySpan<byte> json, RunSlot slot, int maxRows, int first = 0)
        => _columns is null ? Read(json, slot.Input, maxRows, first) : Envelope.Read(json, new TableRows(_columns, slot.Table!, first), maxRows);

    /// <summary>Reads all rows.</summary>
    /// <param name="json">The whole text, UTF-8.</param>
    /// <param name="rows">Where they go.</param>
    /// <param name="maxRows">The most rows.</param>
    /// <param name="first">Where the first of them goes.</param>
    /// <returns>The number of rows, 1 or more.</returns>
    /// <exception cref="InvalidInputException">The text is something else.</exception>
    /// <exception cref="InputTooLargeException">There are more rows.</exception>
    public int Read(ReadOnlySpan<byte> json, RowBuffer rows, int maxRows, int first = 0) => signature.InputType switch
    {
        ElementType.Bytes => Read<byte, ByteFormat>(json, rows, first, maxRows),
        ElementType.Float32 => ReadReal<float, SingleFormat>(json, rows, first, maxRows),
        ElementType.Float64 => ReadReal<double, DoubleFormat>(json, rows, first, maxRows),
        ElementType.Float16 => ReadReal<Half, HalfFormat>(json, rows, first, maxRows),
        ElementType.BFloat16 => ReadReal<ushort, BFloat16Format>(json, rows, first, maxRows),
        ElementType.Bool => Read<byte, BoolFormat>(json, rows, first, maxRows),
        ElementType.Int8 => Read<sbyte, WholeFormat<sbyte>>(json, rows, first, maxRows),
        ElementType.Int16 => Read<short, WholeFormat<short>>(json, rows, first, maxRows),
        ElementType.UInt16 => Read<ushort, WholeFormat<ushort>>(json, rows, first, maxRows),
        ElementType.Int32 => Read<int, WholeFormat<int>>(json, rows, first, maxRows),
        ElementType.UInt32 => Read<uint, WholeFormat<uint>>(json, rows, first, maxRows),
        ElementType.UInt64 => Read<ulong, WholeFormat<ulong>>(json, rows, first, maxRows),
        _ => Read<long, WholeFormat<long>>(json, rows, first, maxRows),
    };

    private int ReadReal<T, TFormat>(ReadOnlySpan<byte> json, RowBuffer rows, int first, int maxRows)
        where T : unmanaged
        where TFormat : struct, IRealFormat<T>
        => signature.TakesMissing ? Read<T, OrMissing<T, TFormat>>(json, rows, first, maxRows) : Read<T, TFormat>(json, rows, first, maxRows);

    private int Read<T, TFormat>(ReadOnlySpan<byte> json, RowBuffer rows, int first, int maxRows)
        where T : unmanaged
        where TFormat : struct, INumberFormat<T>
        => Envelope.Read(json, new TensorRows<T, TFormat>(_shapes, _names, rows, first), maxRows);

    private readonly struct TensorRows<T, TFormat>(RowShapes shapes, ColumnIndex? names, RowBuffer rows, int first) : IRowsReader
        where T : unmanaged
        where TFormat : struct, INumberFormat<T>
    {
        public int MaxDepth => shapes.MaxDepth;

        public int ReadRows(ref JsonCursor cursor, int maxRows)
        {
            var reader = new RowReader<T, TFormat>(cursor, shapes, names, rows, first, maxRows);
            int count = reader.ReadRows();
            cursor = reader.Cursor;
            return count;
        }
    }
}
