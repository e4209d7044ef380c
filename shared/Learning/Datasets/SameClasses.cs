namespace Aviary.Learning.Datasets;

/// <summary>Brings data to test with to the classes of the data that is learned from.</summary>
internal static class SameClasses
{
    /// <exception cref="DatasetException">It is of another kind, or has a class that is not learned.</exception>
    public static Dataset Align(Dataset training, Dataset test, string path)
    {
        Dictionary<string, int> places = training.ClassNames.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        int[] labels = [.. test.Labels.ToArray().Select(label => places.TryGetValue(test.ClassNames[label], out int place)
            ? place
            : throw new DatasetException(path, $"has examples of class \"{test.ClassNames[label]}\", of which there are none to learn from"))];
        return (training, test) switch
        {
            (ImageDataset first, ImageDataset second) when first.Form.Bytes == second.Form.Bytes && first.Channels == second.Channels && first.Width == second.Width
                => second.Relabelled(training.ClassNames, labels),
            (ImageDataset first, ImageDataset second) => throw new DatasetException(path, $"expected pictures of {first.Form}, got {second.Form}"),
            (TableDataset first, TableDataset second) when first.Columns.Select(column => (column.Name, column.Kind)).SequenceEqual(second.Columns.Select(column => (column.Name, column.Kind)))
                => new TableDataset(second.Name, training.ClassNames, second.Columns, labels),
            (TableDataset first, TableDataset second) => throw new DatasetException(path, $"expected the {first.Columns.Count} columns of the data to learn from, got {second.Columns.Count} columns or others"),
            _ => throw new DatasetException(path, "expected data of the kind that is learned from, tables or pictures alike"),
        };
    }
}

/// <summary>Two things that go together.</summary>
internal sealed class BothOwned : IDisposable
{
    private readonly IDisposable _first;
    private readonly IDisposable _second;

    private BothOwned(IDisposable first, IDisposable second) => (_first, _second) = (first, second);

    public static IDisposable? Of(IDisposable? first, IDisposable? second)
        => first is null ? second : second is null ? first : new BothOwned(first, second);

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }
}
