using Aviary.Inference;

namespace Aviary.Serving;

/// <summary>
/// Sees what was answered, through whichever door. Each answered row is seen once, and none that was refused; of a request that is refused
/// as a whole, no row.
/// </summary>
public interface IPredictionObserver
{
    /// <summary>Called when the answer is made, while the request still holds its place: does not wait, and throws nothing.</summary>
    /// <param name="rows">The rows; void after the call.</param>
    void Observe(in AnsweredRows rows);
}

/// <summary>Rows that one version has answered in one run.</summary>
public readonly ref struct AnsweredRows
{
    internal AnsweredRows(LoadedModel model, RunSlot slot, int first, ReadOnlySpan<Prediction> predictions, ReadOnlySpan<float> probabilities)
    {
        Model = model;
        Slot = slot;
        First = first;
        Predictions = predictions;
        Probabilities = probabilities;
    }

    /// <summary>The version that answered.</summary>
    public LoadedModel Model { get; }

    /// <summary>The answers, one for each row.</summary>
    public ReadOnlySpan<Prediction> Predictions { get; }

    /// <summary>The probabilities of all classes, row by row.</summary>
    public ReadOnlySpan<float> Probabilities { get; }

    /// <summary>Where the inputs are.</summary>
    internal RunSlot Slot { get; }

    /// <summary>The first of the rows there.</summary>
    internal int First { get; }
}
