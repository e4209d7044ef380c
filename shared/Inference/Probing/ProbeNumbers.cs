using System.Runtime.InteropServices;
using Aviary.Onnx;

namespace Aviary.Inference.Probing;

/// <summary>
/// Numbers for probe rows. A model decides near the numbers that it holds: the thresholds of trees, the offsets of scalers, support
/// vectors. Rows around these reach more of its classes than rows of numbers at random, of which there are some as well.
/// </summary>
public sealed class ProbeNumbers
{
    private const int MostKept = 100_000;

    private readonly Dictionary<long, List<float>> _thresholds = [];
    private readonly List<float[]> _rows = [];
    private readonly float[] _all;

    /// <summary>Collects the numbers of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="width">How many numbers a row has; 0 where it is made of columns.</param>
    public ProbeNumbers(GraphProto graph, int width)
    {
        foreach (NodeProto node in graph.Node)
        {
            AddThresholds(node);
            AddRows(node, width);
        }

        _all = [.. _thresholds.Values.SelectMany(list => list).Concat(_rows.SelectMany(row => row)).Where(float.IsFinite).Take(MostKept)];
    }

    /// <summary>The numbers of a row by their places; the same for the same row, always.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="type">The type of the numbers.</param>
    /// <param name="start">The place of the first.</param>
    public Func<int, double> Row(int row, ElementType type, int start)
    {
        if (row < ProbeRow.Kinds)
        {
            return i => ProbeRow.Number(type, i, row);
        }

        Random random = new(HashCode(row, start));
        if (type is ElementType.Bytes or ElementType.Bool)
        {
            return _ => random.Next(type == ElementType.Bool ? 2 : 256);
        }

        double[] ends = [1, 4, 10, 100, 1000];
        double end = ends[row % ends.Length];
        float[]? near = _rows.Count > 0 && row % 2 == 0 ? _rows[random.Next(_rows.Count)] : null;
        return i =>
        {
            double number = near is not null && start + i < near.Length ? near[start + i]
                : row % 2 == 0 && _thresholds.TryGetValue(start + i, out List<float>? list) ? list[random.Next(list.Count)]
                : row % 4 == 1 && _all.Length > 0 ? _all[random.Next(_all.Length)]
                : end * ((row % 3 == 0 ? 2 * random.NextDouble() : random.NextDouble()) - (row % 3 == 0 ? 1 : 0));

            // On both sides of a threshold, and beside a known row.
            double moved = number + ((random.NextDouble() - 0.5) * 0.2 * (Math.Abs(number) + 0.1));
            return ElementTypes.IsReal(type) ? moved : row % 3 == 0 ? Math.Round(moved) : Math.Abs(Math.Round(moved));
        };
    }

    private static int HashCode(int row, int start) => (row * 7919) + start;

    private void AddThresholds(NodeProto node)
    {
        if (node.Find("nodes_featureids") is not { } features || node.Find("nodes_values") is not { } values || node.Find("nodes_modes") is not { } modes)
        {
            return;
        }

        int count = Math.Min(Math.Min(features.Ints.Count, values.Floats.Count), Math.Min(modes.Strings.Count, MostKept));
        for (int i = 0; i < count; i++)
        {
            if (!modes.Strings[i].Span.SequenceEqual("LEAF"u8) && float.IsFinite(values.Floats[i]))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_thresholds, features.Ints[i], out _) ??= [];
                _thresholds[features.Ints[i]].Add(values.Floats[i]);
            }
        }
    }

    /// <summary>Numbers of which there is one for each place of a row: support vectors, offsets of scalers, imputed values.</summary>
    private void AddRows(NodeProto node, int width)
    {
        foreach (string name in (ReadOnlySpan<string>)["support_vectors", "offset", "imputed_value_floats"])
        {
            if (node.Find(name) is { Floats.Count: > 0 } list && width > 0 && list.Floats.Count % width == 0)
            {
                _rows.AddRange(list.Floats.Take(MostKept).Chunk(width));
            }
        }
    }
}
