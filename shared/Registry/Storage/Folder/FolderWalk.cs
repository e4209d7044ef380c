using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Aviary.Registry.Storage.Folder;

/// <summary>Walks a folder in the order of keys, opening only the folders that can hold what is asked for.</summary>
internal sealed class FolderWalk(string root)
{
    private readonly record struct Entry(string Key, string Path, bool IsFolder, long Size, DateTimeOffset LastModified);

    public async IAsyncEnumerable<ObjectEntry> ObjectsAsync(
        string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stack<Entry> pending = new();
        string start = prefix[..(prefix.LastIndexOf('/') + 1)];
        await OpenAsync(pending, start, PathOf(start), prefix, startAfter, cancellationToken);
        while (pending.TryPop(out Entry entry))
        {
            if (entry.IsFolder)
            {
                await OpenAsync(pending, entry.Key, entry.Path, prefix, startAfter, cancellationToken);
            }
            else
            {
                yield return new ObjectEntry(entry.Key, entry.Size, entry.LastModified);
            }
        }
    }

    public async IAsyncEnumerable<string> FoldersAsync(
        string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stack<Entry> pending = new();
        await OpenAsync(pending, prefix, PathOf(prefix), prefix, startAfter: null, cancellationToken);
        foreach (Entry entry in pending.Where(entry => entry.IsFolder))
        {
            if ((startAfter is null || ObjectKey.Order.Compare(entry.Key, startAfter) > 0) && HoldsObject(entry.Path))
            {
                yield return entry.Key;
            }
        }
    }

    /// <summary>A folder alone is no object: a crash may leave an empty one.</summary>
    private static bool HoldsObject(string path)
    {
        try
        {
            return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Any();
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private string PathOf(string folderKey) => folderKey.Length == 0 ? root : Path.Combine(root, FolderNames.ToPath(folderKey[..^1]));

    /// <summary>Puts what a folder holds on the stack, the first in order on top. Reading a folder blocks, so it runs on the pool.</summary>
    private static async Task OpenAsync(
        Stack<Entry> pending, string key, string path, string prefix, string? startAfter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<Entry> entries = await Task.Run(() => Read(key, path), cancellationToken);
        entries.RemoveAll(entry => !IsWanted(entry, prefix, startAfter));
        entries.Sort(static (left, right) => ObjectKey.Order.Compare(right.Key, left.Key));
        foreach (Entry entry in entries)
        {
            pending.Push(entry);
        }
    }

    private static bool IsWanted(Entry entry, string prefix, string? startAfter)
    {
        bool inPrefix = entry.Key.StartsWith(prefix, StringComparison.Ordinal)
            || (entry.IsFolder && prefix.StartsWith(entry.Key, StringComparison.Ordinal));
        return inPrefix && (startAfter is null
            || ObjectKey.Order.Compare(entry.Key, startAfter) > 0
            || (entry.IsFolder && startAfter.StartsWith(entry.Key, StringComparison.Ordinal)));
    }

    private static List<Entry> Read(string key, string path)
    {
        try
        {
            var found = new FileSystemEnumerable<(string Name, Entry Entry)>(
                path,
                (ref FileSystemEntry entry) => (
                    entry.FileName.ToString(),
                    new Entry("", entry.ToFullPath(), entry.IsDirectory, entry.IsDirectory ? 0 : entry.Length, entry.LastWriteTimeUtc)));
            return
            [
                .. from item in found
                   let name = FolderNames.Decode(item.Name)
                   where name is not null
                   select item.Entry with { Key = item.Entry.IsFolder ? $"{key}{name}/" : key + name },
            ];
        }
        catch (Exception e) when (e is DirectoryNotFoundException || (e is IOException && File.Exists(path)))
        {
            return [];
        }
    }
}
