namespace Aviary.Learning.Datasets;

/// <summary>
/// One of the four files. The digest is that of the decompressed content, because publishers compress anew
/// (Debian's files differ from the authors' in their gzip bytes alone).
/// </summary>
/// <param name="Name">The name with its ending.</param>
/// <param name="Size">Bytes of the decompressed content.</param>
/// <param name="Sha256">SHA-256 of the decompressed content, lower-case hexadecimal.</param>
internal sealed record FashionMnistFile(string Name, long Size, string Sha256)
{
    public static IReadOnlyList<FashionMnistFile> All { get; } =
    [
        new("train-images-idx3-ubyte.gz", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        new("train-labels-idx1-ubyte.gz", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        new("t10k-images-idx3-ubyte.gz", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        new("t10k-labels-idx1-ubyte.gz", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ];
}
