using Aviary.Inference.Probing;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference;

/// <summary>The values of one column for some rows: numbers in native memory, text in an array.</summary>
public sealed class TableColumn : IDisposable
{
    private readonly RowBuffer _numbers;
    private string[] _texts = [];

    /// <summary>Allocates a column.</summary>
    public TableColumn(ColumnLayout layout, int maxRows)
    {
        Layout = layout;
        Signature = layout.Signature;
        _numbers = new RowBuffer(RowBytes, maxRows);
    }

    /// <summary>Its name, type and shape.</summary>
    public ColumnLayout Layout { get; }

    /// <summary>What it takes.</summary>
    public ColumnSignature Signature { get; }

    /// <summary>How many rows there is room for.</summary>
    public int Capacity => Math.Max(_numbers.Capacity, _texts.Length / Layout.Width);

    private int RowBytes => Layout.Width * ElementTypes.SizeOf(Layout.Type);

    /// <summary>Where the numbers of a row go.</summary>
    public Span<T> Numbers<T>(int row)
        where T : unmanaged
        => _numbers.Row<T>(row);

    /// <summary>Fills the first row with numbers by their places, or with one text.</summary>
    public void FillFirst(Func<int, double> number, string text)
    {
        if (Signature.Type == ElementType.String)
        {
            Texts(0).Fill(text);
        }
        else
        {
            ProbeRow.Fill(_numbers, Signature.Type, number);
        }
    }

    /// <summary>Where the texts of a row go.</summary>
    public Span<string> Texts(int row)
    {
        int end = (row + 1) * Layout.Width;
        if (end > _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(end, _texts.Length * 2));
        }

        return _texts.AsSpan(end - Layout.Width, Layout.Width);
    }

    /// <summary>The numbers of some rows as bytes; of a column of text, none.</summary>
    public Span<byte> NumberBytes(int first, int rows) => RowBytes == 0 ? [] : _numbers.Bytes(first, rows);

    /// <summary>The texts of some rows; of a column of numbers, none.</summary>
    public Span<string> RowTexts(int first, int rows)
    {
        if (Signature.Type != ElementType.String)
        {
            return [];
        }

        _ = Texts(first + rows - 1);
        return _texts.AsSpan(first * Layout.Width, rows * Layout.Width);
    }

    /// <summary>The rows as a tensor: a view on the numbers, or a copy of the texts, which ONNX Runtime keeps in its own form.</summary>
    public OrtValue Tensor(int row, int rows)
    {
        long[] shape = Layout.Shape(rows);
        if (Signature.Type == ElementType.String)
        {
            OrtValue value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
            ReadOnlySpan<string> given = _texts.AsSpan(row * Layout.Width, rows * Layout.Width);
            for (int i = 0; i < given.Length; i++)
            {
                value.StringTensorSetElementAt(given[i], i);
            }

            return value;
        }

        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, Layout.Type, shape, _numbers.Address + ((nint)row * RowBytes), (long)rows * RowBytes);
    }

    /// <summary>Forgets the texts, so that a slot that waits holds none.</summary>
    public void Clear() => Array.Clear(_texts);

    /// <inheritdoc />
    public void Dispose() => _numbers.Dispose();
}
