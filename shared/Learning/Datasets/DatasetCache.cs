namespace Aviary.Learning.Datasets;

/// <summary>Where data sets that were fetched are kept.</summary>
public static class DatasetCache
{
    /// <summary>
    /// The folder of this name: below <c>aviary/datasets</c> in <c>$XDG_CACHE_HOME</c>, or in <c>~/.cache</c> without that variable.
    /// It may not be there yet.
    /// </summary>
    public static string Folder(string name)
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        // The XDG base directory specification: a relative path is to be ignored.
        return string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "aviary", "datasets", name)
            : Path.Combine(cache, "aviary", "datasets", name);
    }
}
