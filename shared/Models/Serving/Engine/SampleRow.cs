namespace Aviary.Models.Serving.Engine;

/// <summary>Made-up rows that every model can take: zeros, ones, and a fixed pattern.</summary>
internal static class SampleRow
{
    public static void Fill(RowBuffer buffer, ModelSignature signature, int kind)
    {
        switch (signature.InputType)
        {
            case ElementType.Bytes:
                Fill<byte>(buffer, kind, i => (byte)((i * 37) & 255), 255);
                break;
            case ElementType.Singles:
                Fill<float>(buffer, kind, i => ((i * 37) & 255) / 256f, 1);
                break;
            case ElementType.Doubles:
                Fill<double>(buffer, kind, i => ((i * 37) & 255) / 256.0, 1);
                break;
            case ElementType.Ints:
                Fill<int>(buffer, kind, i => (i * 37) & 255, 1);
                break;
            default:
                Fill<long>(buffer, kind, i => (i * 37) & 255, 1);
                break;
        }
    }

    private static void Fill<T>(RowBuffer buffer, int kind, Func<int, T> pattern, T one)
        where T : unmanaged
    {
        Span<T> row = buffer.Row<T>(0);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = kind switch { 0 => default, 1 => one, _ => pattern(i) };
        }
    }
}
