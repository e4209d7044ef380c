namespace Aviary.Learning.Datasets;

/// <summary>Examples with a class each: <see cref="ImageDataset"/> or <see cref="TableDataset"/>. Immutable.</summary>
public abstract class Dataset
{
    /// <summary>The most classes that a data set may have.</summary>
    public const int MaxClasses = 10_000;

    private readonly Lazy<string> _fingerprint;

    private protected Dataset(string name, IReadOnlyList<string> classNames, ReadOnlyMemory<int> labels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count is < 2 or > MaxClasses)
        {
            throw new DatasetException(name, $"expected 2 to {MaxClasses} classes, but there are {classNames.Count}");
        }

        int wrong = labels.Span.IndexOfAnyExceptInRange(0, classNames.Count - 1);
        if (wrong >= 0)
        {
            throw new DatasetException(
                name, $"label {labels.Span[wrong]} of example {wrong} is out of range: classes are 0 to {classNames.Count - 1}");
        }

        Name = name;
        ClassNames = [.. classNames];
        Labels = labels;
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <summary>The name of the data.</summary>
    public string Name { get; }

    /// <summary>The classes' names, in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class index of each example: shape [Count].</summary>
    public ReadOnlyMemory<int> Labels { get; }

    /// <summary>How many examples there are.</summary>
    public int Count => Labels.Length;

    /// <summary>SHA-256 (lower-case hexadecimal) over form, class names, labels and values. The name is no part of it.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>The examples with these indices, in this order; an index may repeat.</summary>
    public abstract Dataset Subset(ReadOnlySpan<int> indices);

    /// <summary>These examples with others behind them, under this name.</summary>
    /// <param name="joining">Examples of the same form and classes.</param>
    /// <exception cref="DatasetException">They have another form or other classes.</exception>
    public abstract Dataset With(Dataset joining);

    /// <summary>The labels of the examples with these indices.</summary>
    private protected int[] LabelsOf(ReadOnlySpan<int> indices)
    {
        int[] labels = new int[indices.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = Labels.Span[indices[i]];
        }

        return labels;
    }

    private protected abstract string ComputeFingerprint();
}
