using System.Globalization;
using System.Security.Cryptography;
using Aviary.ClassNames;

namespace Aviary.Learning.Datasets;

/// <summary>
/// A folder with four IDX files, two of pictures and two of their labels, as MNIST and its relatives have. It has as many classes as
/// its labels have values, named by these, or by the lines of a <c>labels.txt</c> in the folder, for the values in ascending order.
/// </summary>
internal static class IdxFolder
{
    private const string Names = "labels.txt";
    private const int MaxNameBytes = 1 << 20;

    /// <summary>The labels of Fashion-MNIST's 60,000 pictures, by which a copy of it is recognised in any folder.</summary>
    private const string FashionLabels = "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7";

    /// <param name="folder">The folder.</param>
    /// <exception cref="DatasetException">A file is missing or damaged, or <c>labels.txt</c> has another number of lines; it is named.</exception>
    public static (ImageDataset Train, ImageDataset Test) Read(string folder)
    {
        IdxArray trainLabels = IdxReader.Read(Find(folder, "train-labels-idx1-ubyte"), rank: 1);
        if (Convert.ToHexStringLower(SHA256.HashData(trainLabels.Data)) == FashionLabels && !File.Exists(Path.Combine(folder, Names)))
        {
            return FashionMnist.Read(folder);
        }

        IdxArray testLabels = IdxReader.Read(Find(folder, "t10k-labels-idx1-ubyte"), rank: 1);
        byte[] values = [.. trainLabels.Data.Concat(testLabels.Data).Distinct().Order()];
        IReadOnlyList<string> names = ClassNames(folder, values);
        string name = new DirectoryInfo(folder).Name;
        return (Part("train", trainLabels), Part("t10k", testLabels));

        ImageDataset Part(string part, IdxArray labels)
        {
            byte[] places = [.. labels.Data.Select(label => (byte)Array.BinarySearch(values, label))];
            return IdxPair.Read(
                Find(folder, $"{part}-images-idx3-ubyte"), Find(folder, $"{part}-labels-idx1-ubyte"), labels with { Data = places }, name, names);
        }
    }

    /// <summary>The path of a file: with a hyphen or, as some tools write it, a dot before its kind; plain or with <c>.gz</c>.</summary>
    public static string Find(string folder, string file)
    {
        string dotted = file.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] candidates = [.. new[] { $"{file}.gz", file, $"{dotted}.gz", dotted }.Select(name => Path.Combine(folder, name))];
        if (!Directory.Exists(folder))
        {
            throw new DatasetException(folder, "there is no such folder; expected one with the four IDX files of a data set");
        }

        return Array.Find(candidates, File.Exists)
            ?? throw new DatasetException(candidates[0], $"is missing (and so are the file without .gz, and {dotted})");
    }

    private static IReadOnlyList<string> ClassNames(string folder, byte[] values)
    {
        string path = Path.Combine(folder, Names);
        if (!File.Exists(path))
        {
            return [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        }

        try
        {
            IReadOnlyList<string> names = new FileInfo(path).Length <= MaxNameBytes
                ? LabelFile.Read(File.ReadAllBytes(path))
                : throw new DatasetException(path, $"has more than {MaxNameBytes} bytes");
            return names.Count == values.Length
                ? names
                : throw new DatasetException(path, $"has {names.Count} names; the labels have {values.Length} values, from {values[0]} to {values[^1]}");
        }
        catch (LabelFileException wrong)
        {
            throw new DatasetException(path, wrong.Message);
        }
    }
}
