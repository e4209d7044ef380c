namespace Aviary.Inference.Probing;

/// <summary>Probe rows that most models accept: zeros, ones, a fixed pattern, and where there is room for them large and negative numbers.</summary>
public static class ProbeRow
{
    /// <summary>How many there are.</summary>
    public const int Kinds = 5;

    /// <summary>Fills the first row of a buffer with numbers of the type.</summary>
    public static void Fill(RowBuffer buffer, ElementType type, int kind)
        => Fill(buffer, type, i => Number(type, i, kind));

    /// <summary>The number of a kind of row at a place.</summary>
    public static double Number(ElementType type, int i, int kind)
        => ElementTypes.IsReal(type) ? Real(i, kind) : Value(i, Math.Min(kind, 2), type == ElementType.Bytes ? byte.MaxValue : 1);

    /// <summary>Fills a row with numbers by their places.</summary>
    public static void Fill(RowBuffer buffer, ElementType type, Func<int, double> value)
    {
        Span<byte> row = buffer.Row<byte>(0);
        int count = row.Length / ElementTypes.SizeOf(type);
        for (int i = 0; i < count; i++)
        {
            ElementValues.Write(row, type, i, value(i));
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
}
