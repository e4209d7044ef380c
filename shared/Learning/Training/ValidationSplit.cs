using Aviary.Learning.Datasets;

namespace Aviary.Learning.Training;

/// <summary>Keeps a share of each class for validation.</summary>
internal static class ValidationSplit
{
    /// <summary>Indices to train on and indices to validate with, each in ascending order.</summary>
    public static (int[] Training, int[] Validation) Of(Dataset dataset, double share, Random random)
        => StratifiedSplit.HoldOut(dataset.Labels.Span, share, random);
}
