using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// The encoding of numbers. Missing ones become the median, with an indicator where the training rows had any. Each column is scaled
/// robustly by its quartiles and clipped smoothly (Holzmüller, Grinsztajn and Steinwart, "Better by Default", arXiv 2407.04491,
/// section 3.1), and beside it stands in piecewise linear steps between quantiles (Gorishniy, Rubachev and Babenko, "On Embeddings for
/// Numerical Features in Tabular Deep Learning", arXiv 2203.05556, section 3.2), which let a network learn thresholds as trees do.
/// </summary>
internal sealed class TableNumberEncoding
{
    /// <summary>Numbers beyond this many scales are equal to a network; also keeps the square below finite.</summary>
    private const float Farthest = 1e6f;

    private readonly Fitted[] _columns;

    private TableNumberEncoding(Fitted[] columns) => _columns = columns;

    /// <summary>What was fitted, a dictionary for each column.</summary>
    public IEnumerable<object> Notes => _columns.Select(column => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["name"] = column.Name,
        ["kind"] = column.Scale == 0 ? "constant" : "number",
        ["median"] = column.Median,
        ["scale"] = column.Scale,
        ["steps"] = Math.Max(0, column.Edges.Length - 1),
        ["missing"] = column.HasMissing,
    });

    /// <summary>The floats that it makes of a row.</summary>
    public int Width
    {
        get
        {
            int width = Indices(HasScale).Length + Indices(HasMissing).Length + Indices(HasSteps).Sum(column => _columns[column].Edges.Length - 1);
            return width > 0 ? width : _columns.Length;
        }
    }

    public static TableNumberEncoding Fit(IReadOnlyList<TableNumbers> columns) => new([.. columns.Select(column => Fit(column, columns.Count))]);

    /// <summary>Adds the nodes that encode a matrix with these columns, and gives the names of their results.</summary>
    public IEnumerable<string> Append(GraphBuilder builder, string matrix)
    {
        string isMissing = builder.Add("IsNaN", [matrix]);
        string filled = builder.Add("Where", [isMissing, Row(builder, _columns.Select(column => column.Median)), matrix]);
        int[] used = Indices(HasScale);
        if (used.Length > 0)
        {
            yield return Scaled(builder, Pick(builder, filled, used), used);
        }

        int[] stepped = Indices(HasSteps);
        if (stepped.Length > 0)
        {
            yield return Steps(builder, filled, stepped);
        }

        int[] missing = Indices(HasMissing);
        if (missing.Length > 0)
        {
            yield return builder.Add("Cast", [Pick(builder, isMissing, missing)], Attributes.Int("to", (long)DataType.Float));
        }

        if (used.Length + stepped.Length + missing.Length == 0)
        {
            // Nothing to learn from; a network still needs an input.
            yield return builder.Add("Mul", [filled, builder.Scalar(0)]);
        }
    }

    /// <summary>x / √(1 + (x/3)²): nearly x around 0, and within ±3.</summary>
    private string Scaled(GraphBuilder builder, string values, int[] used)
    {
        string centred = builder.Add("Sub", [values, Row(builder, used.Select(column => _columns[column].Median))]);
        string scaled = builder.Add("Mul", [centred, Row(builder, used.Select(column => _columns[column].Scale))]);
        string bounded = builder.Add("Clip", [scaled, builder.Scalar(-Farthest), builder.Scalar(Farthest)]);
        string third = builder.Add("Mul", [bounded, builder.Scalar(1f / 3)]);
        string sum = builder.Add("Add", [builder.Add("Mul", [third, third]), builder.Scalar(1)]);
        return builder.Add("Div", [bounded, builder.Add("Sqrt", [sum])]);
    }

    /// <summary>For each step between two edges: 0 below it, 1 above it, in proportion within it.</summary>
    private string Steps(GraphBuilder builder, string filled, int[] stepped)
    {
        List<int> place = [];
        List<float> start = [], slope = [];
        foreach (int column in stepped)
        {
            float[] edges = _columns[column].Edges;
            for (int step = 0; step + 1 < edges.Length; step++)
            {
                place.Add(column);
                start.Add(edges[step]);
                slope.Add(Math.Min(1 / (edges[step + 1] - edges[step]), float.MaxValue));
            }
        }

        string above = builder.Add("Sub", [Pick(builder, filled, [.. place]), Row(builder, start)]);
        string share = builder.Add("Mul", [above, Row(builder, slope)]);
        return builder.Add("Clip", [share, builder.Scalar(0), builder.Scalar(1)]);
    }

    private string Pick(GraphBuilder builder, string matrix, int[] columns)
        => columns.SequenceEqual(Enumerable.Range(0, _columns.Length))
            ? matrix
            : builder.Add("Gather", [matrix, builder.Constant([.. columns.Select(column => (long)column)])], Attributes.Int("axis", 1));

    private int[] Indices(Func<Fitted, bool> where) => [.. Enumerable.Range(0, _columns.Length).Where(column => where(_columns[column]))];

    private static bool HasScale(Fitted column) => column.Scale > 0;

    private static bool HasSteps(Fitted column) => column.Edges.Length > 2;

    private static bool HasMissing(Fitted column) => column.HasMissing;

    private static string Row(GraphBuilder builder, IEnumerable<float> values)
    {
        float[] row = [.. values];
        return builder.Constant(row, 1, row.Length);
    }

    private static Fitted Fit(TableNumbers column, int columns)
    {
        float[] sorted = [.. column.Values.Where(float.IsFinite).Order()];
        bool hasMissing = sorted.Length < column.Values.Length;
        if (sorted.Length == 0)
        {
            return new Fitted(column.Name, 0, 0, [], hasMissing);
        }

        double range = (double)sorted[^1] - sorted[0];
        double quartiles = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        double scale = quartiles > 0 ? 1 / quartiles : range > 0 ? 2 / range : 0;
        return new Fitted(
            column.Name, (float)Quantile(sorted, 0.5), (float)Math.Min(scale, float.MaxValue), range > 0 ? TableQuantiles.Edges(sorted, columns) : [], hasMissing);
    }

    private static double Quantile(float[] sorted, double share) => TableQuantiles.Of(sorted, share);

    /// <param name="Name">The column.</param>
    /// <param name="Median">In place of missing values, and the centre of the scale.</param>
    /// <param name="Scale">What centred values are multiplied with; 0 for a constant column.</param>
    /// <param name="Edges">Where steps begin and end, in ascending order.</param>
    /// <param name="HasMissing">Whether training rows had no value.</param>
    private sealed record Fitted(string Name, float Median, float Scale, float[] Edges, bool HasMissing);
}
