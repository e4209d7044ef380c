using System.Security.Cryptography;
using Aviary.Errors;

namespace Aviary.Registry.Storage.Folder;

/// <summary>Whole files: read at once, and put in place by a rename, so that no reader and no crash sees half of one.</summary>
internal sealed class FolderFiles(string root, TimeProvider time)
{
    private const int RenameTries = 20;

    /// <summary>.NET reads files on the pool, a call at a time: a large one at once would keep a thread from requests for milliseconds.</summary>
    private const int PieceBytes = 256 << 10;
    private static readonly TimeSpan RenamePause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);
    private readonly string _unfinished = Path.Combine(root, ".tmp");

    /// <summary>The name of a content: the first half of its SHA-256.</summary>
    public static string ETagOf(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return Convert.ToHexStringLower(digest[..(SHA256.HashSizeInBytes / 2)]);
    }

    /// <summary>The content of a file; null where there is none.</summary>
    public static async Task<byte[]?> FindAsync(string path, string key, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // Sharing deletion lets a writer replace the file on Windows while it is read; the open file stays the old one.
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            long size = file.Length;
            if (size > maxBytes)
            {
                throw new InputTooLargeException(key, maxBytes, size, "bytes");
            }

            byte[] content = GC.AllocateUninitializedArray<byte>(checked((int)size));
            for (int read = 0; read < content.Length;)
            {
                Memory<byte> piece = content.AsMemory(read, Math.Min(content.Length - read, PieceBytes));
                await file.ReadExactlyAsync(piece, cancellationToken);
                read += piece.Length;
            }

            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when ((e is UnauthorizedAccessException or IOException) && IsNoFile(path))
        {
            return null;
        }
    }

    /// <summary>Writes a new file that nobody sees yet, down to the disk.</summary>
    public async Task<string> PrepareAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_unfinished);
        string path = Path.Combine(_unfinished, Guid.NewGuid().ToString("N"));
        try
        {
            using var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await file.WriteAsync(content, cancellationToken);
            file.Flush(flushToDisk: true);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Puts a prepared file in its place, over the one that is there.</summary>
    public async Task PlaceAsync(string prepared, string path, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(prepared, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (tries < RenameTries)
            {
                // A deletion has just removed the empty folder.
            }
            catch (Exception e) when (OperatingSystem.IsWindows() && e is UnauthorizedAccessException or IOException && tries < RenameTries)
            {
                // Windows refuses for the moment in which a reader or a virus scanner opens the old file.
                await Task.Delay(RenamePause, time, cancellationToken);
            }
        }
    }

    /// <summary>Deletes a file and the folders that it leaves empty.</summary>
    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
            for (string folder = Path.GetDirectoryName(path)!; folder.Length > root.Length; folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }
        catch (IOException)
        {
            // Not empty, or not there: both are as they should be.
        }
    }

    /// <summary>Removes what crashed writers left, once it is a day old.</summary>
    public void Sweep()
    {
        var folder = new DirectoryInfo(_unfinished);
        if (!folder.Exists)
        {
            return;
        }

        DateTimeOffset limit = time.GetUtcNow() - Abandoned;
        foreach (FileInfo file in folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < limit.UtcDateTime))
        {
            file.Delete();
        }
    }

    /// <summary>A folder of that name, or a file where a folder of the path should be: no object either way.</summary>
    private static bool IsNoFile(string path) => Directory.Exists(path) || !File.Exists(path);
}
