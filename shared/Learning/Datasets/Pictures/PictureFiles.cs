namespace Aviary.Learning.Datasets.Pictures;

/// <summary>Tells pictures from other files in a folder of pictures.</summary>
internal static class PictureFiles
{
    private static readonly HashSet<string> Endings = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the file is one by its content or calls itself one: what is damaged should be named rather than left out with the notes
    /// that lie between pictures.
    /// </summary>
    public static bool IsPicture(string path)
    {
        string name = Path.GetFileName(path);
        return !name.StartsWith('.') && !name.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase)
            && (Endings.Contains(Path.GetExtension(name)) || DataForms.Of(path) == DataForm.Picture);
    }
}
