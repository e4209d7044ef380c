using System.Buffers;

namespace Aviary.Inference;

/// <summary>The input rows of a slot, kept after the slot was given back, to be run by another model that takes the same.</summary>
public sealed class SlotCopy : IDisposable
{
    private readonly int _rows;
    private readonly int _size;
    private readonly string[] _texts;
    private byte[]? _numbers;

    private SlotCopy(int rows, byte[] numbers, int size, string[] texts)
    {
        _rows = rows;
        _numbers = numbers;
        _size = size;
        _texts = texts;
    }

    /// <summary>The bytes that a copy takes.</summary>
    public static long SizeOf(RunSlot slot, int rows, int first = 0)
    {
        long size = slot.Table is null ? slot.Input.Bytes(first, rows).Length : 0;
        foreach (TableColumn column in slot.Table?.Columns ?? [])
        {
            size += column.NumberBytes(first, rows).Length;
            foreach (string text in column.RowTexts(first, rows))
            {
                size += (long)text.Length * sizeof(char);
            }
        }

        return size;
    }

    /// <summary>Copies some rows.</summary>
    /// <param name="slot">Where they are.</param>
    /// <param name="rows">How many.</param>
    /// <param name="first">The first of them.</param>
    public static SlotCopy Of(RunSlot slot, int rows, int first = 0)
    {
        if (slot.Table is not { } table)
        {
            Span<byte> input = slot.Input.Bytes(first, rows);
            byte[] kept = ArrayPool<byte>.Shared.Rent(input.Length);
            input.CopyTo(kept);
            return new SlotCopy(rows, kept, input.Length, []);
        }

        int size = table.Columns.Sum(column => column.NumberBytes(first, rows).Length);
        byte[] numbers = ArrayPool<byte>.Shared.Rent(size);
        string[] texts = new string[table.Columns.Sum(column => column.RowTexts(first, rows).Length)];
        (int number, int text) = (0, 0);
        foreach (TableColumn column in table.Columns)
        {
            column.NumberBytes(first, rows).CopyTo(numbers.AsSpan(number));
            column.RowTexts(first, rows).CopyTo(texts.AsSpan(text));
            number += column.NumberBytes(first, rows).Length;
            text += column.RowTexts(first, rows).Length;
        }

        return new SlotCopy(rows, numbers, size, texts);
    }

    /// <summary>Fills a slot of a model that takes the same.</summary>
    public void Fill(RunSlot slot)
    {
        ObjectDisposedException.ThrowIf(_numbers is null, this);
        ReadOnlySpan<byte> numbers = _numbers.AsSpan(0, _size);
        if (slot.Table is not { } table)
        {
            numbers.CopyTo(slot.Input.Rows<byte>(_rows));
            return;
        }

        ReadOnlySpan<string> texts = _texts;
        foreach (TableColumn column in table.Columns)
        {
            Span<byte> number = column.NumberBytes(0, _rows);
            Span<string> text = column.RowTexts(0, _rows);
            numbers[..number.Length].CopyTo(number);
            texts[..text.Length].CopyTo(text);
            numbers = numbers[number.Length..];
            texts = texts[text.Length..];
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _numbers, null) is { } numbers)
        {
            ArrayPool<byte>.Shared.Return(numbers);
        }
    }
}
