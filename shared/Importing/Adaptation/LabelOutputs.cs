namespace Aviary.Importing.Adaptation;

/// <summary>The label that a file gives for each row, if it does.</summary>
/// <param name="Names">The outputs that hold it.</param>
/// <param name="Values">The label of each probe row; null where there is none.</param>
/// <param name="Several">What says that a row has several labels; null where nothing does.</param>
internal sealed record LabelOutputs(IReadOnlyList<string> Names, IReadOnlyList<string>? Values, string? Several)
{
    /// <param name="roles">The outputs by their types.</param>
    /// <param name="scores">What may be scores: of these one may hold a label as a real number.</param>
    /// <param name="runs">The probe rows.</param>
    /// <param name="paths">The graph.</param>
    public static LabelOutputs Of(OutputRoles roles, ScoreCandidate[] scores, ProbeRuns runs, GraphPaths paths)
    {
        List<(string Name, string[] Values)> found = [];
        foreach (string name in roles.Labels)
        {
            ProbeValue[] values = [.. runs.Of(name)];
            int width = values[0].Labels.Length;
            if (width == 0 || values[0].Shape is not ([1, ..] or []) || Array.Exists(values, value => value.Labels.Length != width))
            {
                continue; // it has no row of its own for each row of the input
            }

            if (width > 1 && paths.MakerOf(name)?.OpType != "TopK")
            {
                if (Array.TrueForAll(values, value => Array.TrueForAll(value.Labels, label => label is "0" or "1" or "false" or "true"))
                    || OutputRoles.IsLabelName(name))
                {
                    return new LabelOutputs([name], null, $"its output {name} has {width} labels for a row");
                }

                continue;
            }

            found.Add((name, [.. values.Select(value => value.Labels[0])]));
        }

        found.AddRange(scores.Where(candidate => IsLabel(candidate, scores)).Select(candidate
            => (candidate.Tensors[0], candidate.Samples.Select(row => row is null ? "" : ((long)row[0]).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray())));
        if (found.Exists(label => OutputRoles.IsLabelName(label.Name)))
        {
            found.RemoveAll(label => !OutputRoles.IsLabelName(label.Name));
        }

        string[] names = [.. found.Select(label => label.Name)];
        return found switch
        {
            [] => new LabelOutputs([], null, null),
            _ when found.TrueForAll(label => label.Values.AsSpan().SequenceEqual(found[0].Values)) => new LabelOutputs(names, found[0].Values, null),
            _ => new LabelOutputs(names, null, $"its outputs {string.Join(", ", names)} are different labels"),
        };
    }

    /// <summary>A whole number for each row beside an output with a number for each class, and called a label.</summary>
    private static bool IsLabel(ScoreCandidate candidate, ScoreCandidate[] all)
        => candidate is { Width: 1, Tensors.Count: 1 } && OutputRoles.IsLabelName(candidate.Name)
            && Array.Exists(all, other => other.Width > 1) && candidate.Finite.All(row => row[0] == MathF.Round(row[0]));
}
