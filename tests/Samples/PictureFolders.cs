namespace Aviary.Samples;

/// <summary>Writes folders of small PNG files, one for each class.</summary>
internal static class PictureFolders
{
    /// <summary>A picture of one colour.</summary>
    public static byte[] Plain(int width, int height, byte red, byte green, byte blue)
        => new PngWriter(width, height, 8, 2).Write(_ => [.. Enumerable.Range(0, width).SelectMany(_ => new[] { red, green, blue })]);

    /// <summary>A grey picture.</summary>
    public static byte[] Grey(int width, int height, byte level) => new PngWriter(width, height, 8, 0).Write(_ => [.. Enumerable.Repeat(level, width)]);

    /// <summary>Writes so many pictures into <c>folder/class</c>, by their number.</summary>
    public static void Write(string folder, string name, int count, Func<int, byte[]> picture)
    {
        string path = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(Path.Combine(path, $"{i:000}.png"), picture(i));
        }
    }
}
