using System.Globalization;
using System.Security.Cryptography;
using Aviary.ClassNames;

namespace Aviary.Learning.Datasets;

/// <summary>
/// IDX files of pictures and of their labels in a folder, recognised by their content and paired by their names. There are as many
/// classes as the labels have values, named by these, or by a file of names in the folder, for the values in ascending order.
/// </summary>
internal static class IdxSet
{
    /// <summary>The labels of Fashion-MNIST's 60,000 pictures, by which a copy of it is recognised in any folder.</summary>
    private const string FashionLabels = "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7";

    private const int MaxNameBytes = 1 << 20;

    private static readonly string[] NameFiles = ["labels.txt", "classes.txt", "names.txt", "class_names.txt"];

    /// <param name="folder">The folder.</param>
    /// <param name="chosen">One of its files, which says of several sets the one that is meant; null where there is one set.</param>
    /// <exception cref="DatasetException">A file is missing or damaged, or the names do not fit; it is named.</exception>
    public static GivenData Read(string folder, string? chosen = null)
    {
        ILookup<PartRole, Pair> pairs = Pairs(folder, chosen).ToLookup(pair => pair.Role);
        Pair first = pairs[PartRole.Training].Concat(pairs[PartRole.Whole]).FirstOrDefault() ?? pairs.First().First();
        Pair? second = pairs[PartRole.Test].Concat(pairs[PartRole.Validation]).FirstOrDefault(pair => pair != first);
        IdxArray labels = IdxReader.Read(first.Labels, rank: 1);
        IdxArray? testLabels = second is null ? null : IdxReader.Read(second.Labels, rank: 1);
        string? namesFile = NamesFile(folder, first.Set);
        bool isFashion = namesFile is null && Convert.ToHexStringLower(SHA256.HashData(labels.Data)) == FashionLabels;
        byte[] values = isFashion ? [.. Enumerable.Range(0, 10).Select(value => (byte)value)] : [.. labels.Data.Concat(testLabels?.Data ?? []).Distinct().Order()];
        IReadOnlyList<string> names = isFashion ? FashionMnist.ClassNames : Names(namesFile, values);
        string name = isFashion ? FashionMnist.Name : first.Set.Length > 0 ? first.Set : DataName.Of(folder);
        ImageDataset training = Part(first, labels);
        ImageDataset? test = second is null ? null : Part(second, testLabels!);
        string said = isFashion ? "Fashion-MNIST, by its labels" : namesFile is null ? "classes named by their labels" : $"classes named by {Path.GetFileName(namesFile)}";
        return new GivenData(
            training, test, [$"{Path.GetFileName(first.Pictures)}{(second is null ? "" : $" and {Path.GetFileName(second.Pictures)}")}: IDX, pictures of {training.Form}; {said}"]);

        ImageDataset Part(Pair pair, IdxArray given)
        {
            byte[] places = [.. given.Data.Select(label => (byte)Array.BinarySearch(values, label))];
            return IdxPair.Read(pair.Pictures, pair.Labels, given with { Data = places }, name, names);
        }
    }

    private static List<Pair> Pairs(string folder, string? chosen)
    {
        List<(string Path, DataForm Form, PartName Name)> files = [.. DataFolder.Files(folder)
            .Select(path => (Path: path, Form: DataForms.Of(path), Name: PartName.Of(Path.GetFileName(path))))
            .Where(file => file.Form is DataForm.IdxPictures or DataForm.IdxLabels)];
        if (files.Count == 0)
        {
            throw new DatasetException(folder, "holds no IDX files; expected those of pictures and of their labels, such as train-images-idx3-ubyte and train-labels-idx1-ubyte");
        }

        string[] sets = chosen is null ? [.. files.Select(file => file.Name.Set).Distinct()] : [PartName.Of(Path.GetFileName(chosen)).Set];
        if (sets.Length > 1)
        {
            throw new DatasetException(folder, $"holds the IDX files of {sets.Length} data sets ({string.Join(", ", sets)}): name a file of the one that is meant");
        }

        List<Pair> pairs = [];
        foreach (IGrouping<PartRole, (string Path, DataForm Form, PartName Name)> part in files.Where(file => file.Name.Set == sets[0]).GroupBy(file => file.Name.Role))
        {
            string[] pictures = [.. part.Where(file => file.Form == DataForm.IdxPictures).Select(file => file.Path)];
            string[] labels = [.. part.Where(file => file.Form == DataForm.IdxLabels).Select(file => file.Path)];
            pairs.Add((pictures, labels) switch
            {
                ([_, ..], [_, ..]) => new Pair(part.Key, sets[0], pictures[0], labels[0]),
                ([], [_, ..]) => throw new DatasetException(labels[0], "holds labels, but no IDX file of pictures of this name is beside it, such as train-images-idx3-ubyte"),
                _ => throw new DatasetException(pictures[0], "holds pictures, but no IDX file of labels of this name is beside it, such as train-labels-idx1-ubyte"),
            });
        }

        return pairs;
    }

    private static string? NamesFile(string folder, string set)
    {
        string? found = NameFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        // EMNIST's files of this kind belong to one of its sets each.
        return found ?? DataFolder.Files(folder).FirstOrDefault(path => Path.GetFileName(path) is var name
            && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
            && PartName.Of(name, word => word is "mapping" or "txt") is var part && part.Set == set
            && name.Contains("mapping", StringComparison.OrdinalIgnoreCase));
    }

    private static IReadOnlyList<string> Names(string? path, byte[] values)
    {
        if (path is null)
        {
            return [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        }

        try
        {
            byte[] text = new FileInfo(path).Length <= MaxNameBytes
                ? File.ReadAllBytes(path)
                : throw new DatasetException(path, $"has more than {MaxNameBytes} bytes");
            IReadOnlyList<string> names = CodeMapping.TryRead(text, values) ?? LabelFile.Read(text);
            return names.Count == values.Length
                ? names
                : throw new DatasetException(path, $"has {names.Count} names; the labels have {values.Length} values, from {values[0]} to {values[^1]}");
        }
        catch (LabelFileException wrong)
        {
            throw new DatasetException(path, wrong.Message);
        }
    }

    private sealed record Pair(PartRole Role, string Set, string Pictures, string Labels);
}
