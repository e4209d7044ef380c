namespace Aviary.Learning.Datasets;

/// <summary>What a folder of data holds; what systems and programs leave in folders is none of it.</summary>
internal static class DataFolder
{
    private static readonly HashSet<string> Leftovers = new(["Thumbs.db", "desktop.ini", "__MACOSX", "$RECYCLE.BIN"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The files directly in it, in the order of their names.</summary>
    public static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder).Where(IsData).Order(StringComparer.Ordinal)];

    /// <summary>The folders directly in it, in the order of their names.</summary>
    public static string[] Folders(string folder) => [.. Directory.EnumerateDirectories(folder).Where(IsData).Order(StringComparer.Ordinal)];

    private static bool IsData(string path) => Path.GetFileName(path) is var name && !name.StartsWith('.') && !Leftovers.Contains(name);
}
