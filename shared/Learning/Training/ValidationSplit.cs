using Aviary.Learning.Datasets;

namespace Aviary.Learning.Training;

/// <summary>Keeps a share of each class for validation.</summary>
internal static class ValidationSplit
{
    /// <summary>Indices to train on and indices to validate with, each in ascending order.</summary>
    public static (int[] Training, int[] Validation) Of(Dataset dataset, double share, Random random)
    {
        bool[] kept = new bool[dataset.Count];
        int[] all = [.. Enumerable.Range(0, dataset.Count)];
        foreach (IGrouping<int, int> ofClass in all.GroupBy(index => dataset.Labels.Span[index]).OrderBy(group => group.Key))
        {
            int[] indices = [.. ofClass];
            random.Shuffle(indices);
            foreach (int index in indices.AsSpan(0, (int)Math.Round(indices.Length * share, MidpointRounding.AwayFromZero)))
            {
                kept[index] = true;
            }
        }

        return ([.. all.Where(index => !kept[index])], [.. all.Where(index => kept[index])]);
    }
}
