namespace Aviary.Learning.Datasets;

/// <summary>How a data set is read. Everything has a default; what the data says by itself need not be given.</summary>
public sealed record DatasetReadOptions
{
    /// <summary>
    /// The column with the classes, for tables. Default: the one named label, class, target, species, y or category (in this order,
    /// upper or lower case), else the last.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>A file or folder of the same form to test with. Default: what the data itself gives as such, else <see cref="TestShare"/>.</summary>
    public string? Test { get; init; }

    /// <summary>The share of each class that is kept to test with where none is given: 0 (none) to 0.9. Default: 0.2.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>What the choice of the kept examples is derived from. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>The form that pictures are brought into. Default: chosen by the data (see <see cref="PictureForm"/>).</summary>
    public PictureForm? Pictures { get; init; }

    /// <summary>Where archives are unpacked, and pixels beyond <see cref="MaxPixelBytes"/> are kept while they are used.</summary>
    public string ScratchFolder { get; init; } = DatasetCache.Folder("scratch");

    /// <summary>The most bytes that a table may take in memory: 4 a number, 8 a text and its distinct texts. Default: 2 GiB.</summary>
    public long MaxTableBytes { get; init; } = 2L << 30;

    /// <summary>The most bytes of pixels that are kept in memory; more are kept in a file. Default: 1 GiB.</summary>
    public long MaxPixelBytes { get; init; } = 1L << 30;
}
