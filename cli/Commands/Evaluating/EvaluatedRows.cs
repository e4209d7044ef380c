using System.Runtime.InteropServices;
using Aviary.Cli.Output;
using Aviary.Inference;
using Aviary.Learning.Metrics;
using Aviary.Serving;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>Labels, and the probabilities that a model gave for them.</summary>
/// <param name="classes">How many classes there are.</param>
internal sealed class EvaluatedRows(int classes)
{
    /// <summary>A gigabyte, and twice that while it is measured.</summary>
    private const int MaxProbabilities = 1 << 28;

    private readonly List<int> _labels = [];
    private readonly List<float> _probabilities = [];

    public int Count => _labels.Count;

    public ClassificationMetrics Measure()
        => ClassificationMetrics.Of(CollectionsMarshal.AsSpan(_labels), CollectionsMarshal.AsSpan(_probabilities), classes);

    /// <exception cref="CommandException">There are more than can be measured at once.</exception>
    public void Add(int label, Prediction prediction)
    {
        if (_probabilities.Count + (long)classes > MaxProbabilities)
        {
            throw new CommandException($"more than {_labels.Count} rows of {classes} classes are too many to be measured at once; give fewer rows");
        }

        _labels.Add(label);
        int start = _probabilities.Count;
        CollectionsMarshal.SetCount(_probabilities, start + classes);
        Span<float> row = CollectionsMarshal.AsSpan(_probabilities)[start..];
        foreach (RankedClass ranked in prediction.Top.Span)
        {
            row[ranked.Index] = ranked.Probability;
        }
    }
}
