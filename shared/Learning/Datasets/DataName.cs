namespace Aviary.Learning.Datasets;

/// <summary>The name of a data set: that of its file or folder, without endings.</summary>
internal static class DataName
{
    public static string Of(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        int dot = Directory.Exists(path) ? -1 : name.IndexOf('.', StringComparison.Ordinal);
        string bare = dot > 0 ? name[..dot] : name;
        return string.IsNullOrWhiteSpace(bare) ? "data" : bare;
    }
}
