using System.IO.Compression;

namespace Aviary.Learning.Datasets.Numpy;

/// <summary>
/// Arrays of NumPy: x.npy with y.npy in a folder, or both in one .npz file, also as x_train, y_train, x_test and y_test. Two dimensions
/// are the rows and columns of a table, three or four of unsigned bytes are pictures.
/// </summary>
internal static class NumpySet
{
    private static readonly string[] DataWords = ["x", "data", "features", "inputs", "arr_0"];
    private static readonly string[] LabelWords = ["y", "target", "targets", "classes"];

    /// <summary>The arrays in a folder, or the set to which a file in it belongs.</summary>
    public static GivenData ReadFolder(string folder, DatasetReadOptions options, CancellationToken cancellationToken)
        => Read(folder, [.. DataFolder.Files(folder).Where(path => DataForms.Of(path) == DataForm.Numpy)
            .Select(path => new Content(Path.GetFileName(path), () => DataFile.Open(path)))], options, cancellationToken);

    /// <summary>Whether a .zip holds arrays of NumPy.</summary>
    public static bool IsNpz(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return archive.Entries.Count > 0 && archive.Entries.All(entry => entry.FullName.EndsWith(".npy", StringComparison.OrdinalIgnoreCase));
    }

    public static GivenData ReadNpz(string path, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return Read(path, [.. archive.Entries.Select(entry => new Content(entry.FullName, entry.Open))], options, cancellationToken);
    }

    private static GivenData Read(string path, Content[] contents, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        Dictionary<PartRole, NumpyPart> parts = [];
        foreach (IGrouping<PartRole, Content> part in contents.GroupBy(content => PartName.Of(content.Name).Role))
        {
            Content[] data = [.. part.Where(content => !IsLabels(content.Name))];
            Content[] labels = [.. part.Where(content => IsLabels(content.Name))];
            if (data.Length != 1 || labels.Length != 1)
            {
                throw new DatasetException(
                    path,
                    $"holds the arrays {string.Join(", ", part.Select(content => content.Name))}: expected one of data and one of labels, as x.npy and y.npy or x_train.npy and y_train.npy");
            }

            using NpyArray x = NpyArray.Open(Named(path, data[0]), data[0].Open());
            using NpyArray y = NpyArray.Open(Named(path, labels[0]), labels[0].Open());
            parts.Add(part.Key, NumpyPart.Read(Named(path, data[0]), x, Named(path, labels[0]), y, options, cancellationToken));
        }

        NumpyPart first = parts.GetValueOrDefault(PartRole.Training) ?? parts.GetValueOrDefault(PartRole.Whole) ?? parts.Values.First();
        NumpyPart? second = parts.GetValueOrDefault(PartRole.Test) ?? parts.GetValueOrDefault(PartRole.Validation);
        second = ReferenceEquals(first, second) ? null : second;
        string[] classes = ClassOrder.Of(first.Labels);
        Dataset training = first.ToDataset(DataName.Of(path), classes);
        Dataset? test = second?.ToDataset(DataName.Of(path), ClassOrder.Of(first.Labels.Concat(second.Labels)));
        IDisposable? owned = BothOwned.Of(first.Pixels, second?.Pixels);
        try
        {
            return new GivenData(
                training,
                test is null ? null : SameClasses.Align(training, test, path),
                [$"{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}: arrays of NumPy, {first.Words}", .. first.Warnings],
                owned);
        }
        catch
        {
            owned?.Dispose();
            throw;
        }
    }

    private static bool IsLabels(string name)
    {
        string bare = Path.GetFileNameWithoutExtension(name).ToLowerInvariant();
        string[] words = bare.Split('_', '-', '.');
        return bare.Contains("label", StringComparison.Ordinal) || (words.Intersect(LabelWords).Any() && !words.Intersect(DataWords).Any());
    }

    private static string Named(string path, Content content) => Path.Combine(path, content.Name);

    private sealed record Content(string Name, Func<Stream> Open);
}
