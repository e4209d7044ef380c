using System.Formats.Tar;
using System.IO.Compression;

namespace Aviary.Learning.Datasets;

/// <summary>A .zip, .tar or .tar.gz unpacked into a folder of its own, which goes with this. What it may take is bounded.</summary>
internal sealed class UnpackedArchive : IDisposable
{
    private const int MaxEntries = 5_000_000;
    private const long MaxBytes = 64L << 30;

    // What is learned from does not compress much better; what does is made to fill a disk.
    private const int MaxExpansion = 200;
    private const long FreeBytes = 64 << 20;

    private UnpackedArchive(string folder) => Folder = folder;

    public string Folder { get; }

    /// <exception cref="DatasetException">It is damaged, reaches outside its folder, or holds more than the limits allow.</exception>
    public static UnpackedArchive Open(string path, string scratch, CancellationToken cancellationToken)
    {
        UnpackedArchive unpacked = new(Directory.CreateDirectory(Path.Combine(scratch, $"archive-{Guid.NewGuid():n}")).FullName);
        try
        {
            long allowed = Math.Min(MaxBytes, FreeBytes + (new FileInfo(path).Length * MaxExpansion));
            int entries = 0;
            foreach ((string name, Stream content) in Entries(path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (++entries > MaxEntries)
                {
                    throw new DatasetException(path, $"holds more than {MaxEntries:n0} files");
                }

                allowed = unpacked.Write(path, name, content, allowed, cancellationToken);
            }

            return unpacked;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    /// <summary>Whether a .zip is what Excel or LibreOffice write.</summary>
    public static bool IsWorkbook(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return archive.GetEntry("xl/workbook.xml") is not null || archive.GetEntry("META-INF/manifest.xml") is not null;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A leftover folder costs space only; the failure that led here must not be hidden by this one.
        }
    }

    private long Write(string archive, string name, Stream content, long allowed, CancellationToken cancellationToken)
    {
        string target = Path.GetFullPath(Path.Combine(Folder, name));
        if (!target.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new DatasetException(archive, $"its entry {name} reaches outside the archive");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using FileStream file = File.Create(target);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0; allowed -= read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (read > allowed)
            {
                throw new DatasetException(archive, $"unpacks to more than {MaxExpansion} times its size or {MaxBytes >> 30} GiB: unpack it yourself and name the folder");
            }

            file.Write(buffer, 0, read);
        }

        return allowed;
    }

    private static IEnumerable<(string Name, Stream Content)> Entries(string path)
    {
        if (DataFile.Head(path, 2) is [(byte)'P', (byte)'K'])
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/')))
            {
                using Stream content = entry.Open();
                yield return (entry.FullName, content);
            }

            yield break;
        }

        using Stream whole = DataFile.Open(path);
        using TarReader tar = new(whole);
        while (tar.GetNextEntry() is { } entry)
        {
            // Links and devices are none of the data.
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } content })
            {
                yield return (entry.Name, content);
            }
        }
    }
}
