using System.IO.Compression;
using System.Text;

namespace Aviary.Learning.Importing.Files;

/// <summary>
/// The names of classes that a TensorFlow Lite file brings: tools append a ZIP archive of files that belong to it, of which the labels
/// are one (TensorFlow Lite Metadata, "associated files").
/// </summary>
internal static class AssociatedLabels
{
    private const int MaxEntries = 64;
    private const int MaxBytes = 4 << 20;

    /// <summary>The text of the labels; null where there are none.</summary>
    public static string? Find(ReadOnlyMemory<byte> file)
    {
        try
        {
            using MemoryStream bytes = new(file.ToArray(), writable: false);
            using ZipArchive archive = new(bytes, ZipArchiveMode.Read);
            ZipArchiveEntry? found = archive.Entries.Take(MaxEntries)
                .Where(entry => entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && entry.Length is > 0 and <= MaxBytes)
                .OrderByDescending(entry => entry.Name.Contains("label", StringComparison.OrdinalIgnoreCase))
                .FirstOrDefault();
            return found is null ? null : Read(found);
        }
        catch (InvalidDataException)
        {
            return null; // no archive behind the network
        }
    }

    /// <summary>What an entry says of its length need not be so.</summary>
    private static string? Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] content = new byte[MaxBytes + 1];
        int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= MaxBytes ? Encoding.UTF8.GetString(content.AsSpan(0, length)) : null;
    }
}
