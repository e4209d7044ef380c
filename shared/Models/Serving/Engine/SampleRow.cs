namespace Aviary.Models.Serving.Engine;

/// <summary>Made-up rows that most models can take: zeros, ones, a fixed pattern, and where there is room for them large and negative numbers.</summary>
internal static class SampleRow
{
    /// <summary>How many there are.</summary>
    public const int Kinds = 5;

    public static void Fill(RowBuffer buffer, ElementType type, int kind)
    {
        switch (type)
        {
            case ElementType.Bytes:
                Fill(buffer, i => (byte)Value(i, Math.Min(kind, 2), 255));
                break;
            case ElementType.Singles:
                Fill(buffer, i => (float)Real(i, kind));
                break;
            case ElementType.Doubles:
                Fill(buffer, i => Real(i, kind));
                break;
            case ElementType.Ints:
                Fill(buffer, i => (int)Value(i, Math.Min(kind, 2), 1));
                break;
            default:
                Fill(buffer, i => (long)Value(i, Math.Min(kind, 2), 1));
                break;
        }
    }

    /// <summary>Fills a column of a table; a column of text gets the given one.</summary>
    public static void FillSample(this TableColumn column, int kind, string text)
    {
        if (column.Signature.Type == ElementType.Texts)
        {
            column.Texts(0).Fill(text);
        }
        else
        {
            column.FillNumbers(buffer => Fill(buffer, column.Signature.Type, kind));
        }
    }

    private static double Real(int i, int kind) => kind switch
    {
        < 2 => kind,
        2 => Value(i, kind, 1) / 256.0,
        3 => Value(i, 2, 1) * 10,
        _ => -Value(i, 2, 1),
    };

    private static int Value(int i, int kind, int one) => kind switch { 0 => 0, 1 => one, _ => (i * 37) & 255 };

    private static void Fill<T>(RowBuffer buffer, Func<int, T> value)
        where T : unmanaged
    {
        Span<T> row = buffer.Row<T>(0);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = value(i);
        }
    }
}
