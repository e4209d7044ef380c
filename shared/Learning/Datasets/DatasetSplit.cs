namespace Aviary.Learning.Datasets;

/// <summary>A data set as it was read: what is learned from, and what is tested with. Dispose it when neither is used any more.</summary>
public sealed class DatasetSplit : IDisposable
{
    private readonly IDisposable? _owned;

    /// <param name="training">The examples to learn from.</param>
    /// <param name="test">Examples never seen in training; null where none were given and none kept.</param>
    /// <param name="description">What was understood of the data, a line each.</param>
    /// <param name="owned">What the examples live in, if anything.</param>
    public DatasetSplit(Dataset training, Dataset? test, IReadOnlyList<string> description, IDisposable? owned = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(description);
        (Training, Test, Description, _owned) = (training, test, [.. description], owned);
    }

    /// <summary>The examples to learn from.</summary>
    public Dataset Training { get; }

    /// <summary>Examples never seen in training; null where none were given and none kept.</summary>
    public Dataset? Test { get; }

    /// <summary>What was understood of the data, a line each: form, examples, columns with their kind, classes with counts, split.</summary>
    public IReadOnlyList<string> Description { get; }

    /// <summary>Frees what the examples live in: their pixels are of no use afterwards.</summary>
    public void Dispose() => _owned?.Dispose();
}
