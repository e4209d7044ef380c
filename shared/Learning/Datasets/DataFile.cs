using System.IO.Compression;

namespace Aviary.Learning.Datasets;

/// <summary>Opens files of data sets, plain or compressed with gzip.</summary>
internal static class DataFile
{
    /// <summary>The content from its start; unpacked where it is gzip.</summary>
    public static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            bool isZipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
            file.Position = 0;
            return isZipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The first bytes of the content, fewer where it ends before.</summary>
    public static byte[] Head(string path, int length)
    {
        using Stream content = Open(path);
        byte[] head = new byte[length];
        return head[..content.ReadAtLeast(head, length, throwOnEndOfStream: false)];
    }

    /// <summary>What a reader throws for a file that cannot be read or is damaged, as one error that names the file; null for another error.</summary>
    public static DatasetException? Explain(string path, Exception error) => error switch
    {
        InvalidDataException => new DatasetException(path, $"damaged ({error.Message.TrimEnd('.')})", error),
        IOException or UnauthorizedAccessException => new DatasetException(path, $"cannot be read ({error.Message.TrimEnd('.')})", error),
        _ => null,
    };
}
