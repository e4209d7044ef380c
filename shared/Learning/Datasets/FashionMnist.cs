namespace Aviary.Learning.Datasets;

/// <summary>
/// Fashion-MNIST: 60,000 training and 10,000 test pictures of clothes, 28×28 grey, in ten classes
/// (Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", 2017).
/// </summary>
public static class FashionMnist
{
    /// <summary>The name of the data.</summary>
    public const string Name = "fashion-mnist";

    /// <summary>The ten classes in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ];

    /// <summary>Reads the four IDX files of a folder, each plain or with the ending <c>.gz</c>.</summary>
    /// <param name="folder">The folder with <c>train-images-idx3-ubyte</c> and its three companions.</param>
    /// <exception cref="DatasetException">A file is missing or damaged; it is named with its defect.</exception>
    public static (ImageDataset Train, ImageDataset Test) Read(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return (ReadPart(folder, "train"), ReadPart(folder, "t10k"));
    }

    private static ImageDataset ReadPart(string folder, string part)
        => IdxPair.Read(Find(folder, $"{part}-images-idx3-ubyte"), Find(folder, $"{part}-labels-idx1-ubyte"), Name, ClassNames);

    private static string Find(string folder, string file)
    {
        string zipped = Path.Combine(folder, $"{file}.gz");
        string plain = Path.Combine(folder, file);
        return File.Exists(zipped) ? zipped : File.Exists(plain) ? plain : throw new DatasetException(zipped, "is missing (and so is the file without .gz)");
    }
}
