using System.Buffers.Binary;

namespace Aviary.Learning.Datasets;

/// <summary>What a file is, by its content.</summary>
internal enum DataForm
{
    Unknown,
    Empty,
    Text,
    Parquet,
    IdxPictures,
    IdxLabels,
    Numpy,
    Zip,
    Tar,
    Picture,
}

/// <summary>Recognises files by their first bytes, looking into gzip.</summary>
internal static class DataForms
{
    /// <summary>What people read where nothing was recognised.</summary>
    public const string Understood =
        "understood are: a CSV or TSV file (also .gz); a Parquet file; a folder with one folder of JPEG, PNG or WebP pictures for each class; "
        + "IDX files of pictures and labels, as MNIST has them; x.npy with y.npy, or an .npz file; and a .zip or .tar.gz of one of these. "
        + "train and test beside each other, as folders or files, are a given split";

    private const int TarMark = 257;

    public static DataForm Of(string path)
    {
        try
        {
            return Of(DataFile.Head(path, 4096));
        }
        catch (InvalidDataException)
        {
            return DataForm.Unknown;
        }
    }

    private static DataForm Of(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return DataForm.Empty;
        }

        if (head.StartsWith("PAR1"u8))
        {
            return DataForm.Parquet;
        }

        if (head[0] == 0x93 && head[1..].StartsWith("NUMPY"u8))
        {
            return DataForm.Numpy;
        }

        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
        {
            return DataForm.Zip;
        }

        if (head.Length > TarMark + 5 && head[TarMark..].StartsWith("ustar"u8))
        {
            return DataForm.Tar;
        }

        if (IsPicture(head))
        {
            return DataForm.Picture;
        }

        return head.Length >= 4 ? Numbers(head) : IsText(head) ? DataForm.Text : DataForm.Unknown;
    }

    private static DataForm Numbers(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32BigEndian(head) switch
    {
        0x801 => DataForm.IdxLabels,
        0x803 or 0x804 => DataForm.IdxPictures,
        _ => IsText(head) ? DataForm.Text : DataForm.Unknown,
    };

    private static bool IsPicture(ReadOnlySpan<byte> head)
        => head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            || (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8))
            || head.StartsWith("GIF8"u8) || (head.StartsWith("BM"u8) && head.Length > 14 && head[10] != 0 && head[6] == 0)
            || head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8);

    /// <summary>No control characters but tab, line feed and return; zeros where a text is UTF-16.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        bool isWide = head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || (head.Length >= 4 && head.Count((byte)0) >= head.Length * 2 / 5);
        foreach (byte letter in head)
        {
            if (letter < 0x20 && letter is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1A) && !(isWide && letter == 0))
            {
                return isWide && letter < 0x20; // the high halves of letters beyond Latin
            }
        }

        return true;
    }
}
