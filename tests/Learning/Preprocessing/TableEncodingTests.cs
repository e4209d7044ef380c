using System.Globalization;
using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Learning.Preprocessing;

/// <summary>The graph that encodes the rows of a table, against computations of its own formulas.</summary>
public sealed class TableEncodingTests
{
    [Fact]
    public void Numbers_are_filled_scaled_and_put_into_steps_as_the_formulas_say()
    {
        Gen<float[]> numbers = Gen.ArrayOf(
            Gen.OneOf(Gen.Choose(-3, 3).Select(value => (float)value), Gen.Choose(-100_000, 100_000).Select(value => value / 37f), Gen.Constant(float.NaN)), 40);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Arb.From(numbers), values =>
        {
            float[] encoded = Encode(Table(TableColumn.OfNumbers("a", values), TableColumn.OfNumbers("b", [.. values.Select((_, row) => row * 0.5f)])), out int width);
            double[][] expected = [.. Enumerable.Range(0, values.Length).Select(row => Expected([values, [.. values.Select((_, place) => place * 0.5f)]], row))];
            Assert.All(expected, row => Assert.Equal(width, row.Length));
            foreach ((double wanted, float came) in expected.SelectMany(row => row).Zip(encoded))
            {
                Assert.Equal(wanted, came, 1e-3);
            }
        }));
    }

    [Fact]
    public void Texts_get_a_place_each_and_rare_or_unknown_ones_share_one()
    {
        string?[] texts = ["red", "red", "red", "blue", "blue", "blue", "green", null, null, null];
        TableDataset table = Table(TableColumn.OfCategories("colour", texts));
        InputStage stage = TableEncoding.Fit(table);
        Assert.Equal([4], stage.Shape);
        float[] encoded = Run(stage, Table(TableColumn.OfCategories("colour", ["red", "blue", "green", "violet", null])));

        // Frequent ones in the order of their counts, then of their texts, the empty text among them; the others last.
        Assert.Equal([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0], encoded);
    }

    [Fact]
    public void Where_many_categories_share_a_place_their_frequency_stands_beside_it()
    {
        string?[] texts = [.. Enumerable.Range(0, 300).Select(row => row < 100 ? "often" : row < 200 ? "sometimes" : $"once {row / 2}")];
        InputStage stage = TableEncoding.Fit(Table(TableColumn.OfCategories("name", texts)));
        float[] encoded = Run(stage, Table(TableColumn.OfCategories("name", ["often", "once 120", "never"])));
        float pair = (float)(Math.Log(3) / Math.Log(301));
        Assert.Equal([1, 0, 0, (float)(Math.Log(101) / Math.Log(301)), 0, 0, 1, pair, 0, 0, 1, 0], encoded);
    }

    [Fact]
    public void A_date_is_split_into_what_the_calendar_says()
    {
        Random random = new(3);
        DateTime[] times = [.. Enumerable.Range(0, 200).Select(_ => new DateTime(1900, 1, 1).AddMinutes(random.Next(100_000_000)))];
        string?[] texts = [.. times.Select((time, row) => (row % 4) switch
        {
            0 => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            1 => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            2 => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            _ => time.ToString("yyyy-MM-ddTHH:mm:ss.fff+01:00", CultureInfo.InvariantCulture),
        })];
        texts[7] = null;
        texts[8] = "soon";
        float[][] parts = [.. TableDateEncoding.Run(TableColumn.OfDates("when", texts)).Select(part => part.Values)];
        for (int row = 0; row < texts.Length; row++)
        {
            DateTime time = times[row];
            float[] expected = row is 7 or 8
                ? [float.NaN, float.NaN, float.NaN, float.NaN, float.NaN]
                : [(time.Date - DateTime.UnixEpoch).Days, time.Month, time.Day, ((int)time.DayOfWeek + 6) % 7, row % 4 == 0 ? 0 : time.Hour];
            Assert.Equal(expected, parts.Select(part => part[row]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Columns_that_say_nothing_give_numbers_all_the_same(int rows)
    {
        TableDataset table = Table(
            TableColumn.OfNumbers("constant", [.. Enumerable.Repeat(7f, rows)]),
            TableColumn.OfNumbers("empty", [.. Enumerable.Repeat(float.NaN, rows)]),
            TableColumn.OfCategories("same", [.. Enumerable.Repeat("x", rows)]),
            TableColumn.OfCategories("different", [.. Enumerable.Range(0, rows).Select(row => $"id {row}")]),
            TableColumn.OfDates("day", [.. Enumerable.Repeat("2026-11-27", rows)]));
        Assert.All(Encode(table, out _), number => Assert.True(float.IsFinite(number)));
        Assert.All(Encode(Table(TableColumn.OfNumbers("constant", [.. Enumerable.Repeat(7f, rows)])), out _), number => Assert.Equal(0, number));
        Assert.All(Encode(Table(TableColumn.OfCategories("same", [.. Enumerable.Repeat("x", rows)])), out _), number => Assert.Equal(0, number));
    }

    [Fact]
    public void Numbers_of_any_size_stay_finite()
    {
        float[] values = [float.MaxValue, float.MinValue, 1e-40f, 0, 1, 2, 3];
        InputStage stage = TableEncoding.Fit(Table(TableColumn.OfNumbers("a", [1e-40f, 2e-40f, 3e-40f, 4e-40f, 0, 1, 2]), TableColumn.OfNumbers("b", values)));
        Assert.All(Run(stage, Table(TableColumn.OfNumbers("a", values), TableColumn.OfNumbers("b", values))), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void A_column_may_not_take_a_name_of_the_graph()
    {
        DatasetException refused = Assert.Throws<DatasetException>(() => TableEncoding.Fit(Table(TableColumn.OfNumbers("aviary/x", [1, 2]))));
        Assert.Contains("rename the column", refused.Message, StringComparison.Ordinal);
        InputStage stage = TableEncoding.Fit(Table(TableColumn.OfNumbers("input/Sub_3", [1, 2]), TableColumn.OfCategories("input", ["a", "b"])));
        Assert.Equal(["input/Sub_3", "input"], stage.Model.Graph.Input.Select(input => input.Name));
        Assert.NotEmpty(Run(stage, Table(TableColumn.OfNumbers("input/Sub_3", [1, 2]), TableColumn.OfCategories("input", ["a", "b"]))));
    }

    private static TableDataset Table(params TableColumn[] columns)
        => new("table", ["no", "yes"], columns, Enumerable.Range(0, columns[0].Count).Select(row => row % 2).ToArray());

    private static float[] Encode(TableDataset table, out int width)
    {
        InputStage stage = TableEncoding.Fit(table);
        width = (int)stage.Shape[0];
        return Run(stage, table);
    }

    private static float[] Run(InputStage stage, TableDataset table) => StageRun.Encode(stage, table, threads: 1, TestContext.Current.CancellationToken);

    /// <summary>Scaled numbers, then steps, then indicators, each in the order of the columns.</summary>
    private static double[] Expected(float[][] columns, int row)
    {
        List<double> scaled = [], steps = [], missing = [];
        foreach (float[] column in columns)
        {
            double[] sorted = [.. column.Where(value => !float.IsNaN(value)).Select(value => (double)value).Order()];
            if (sorted.Length < column.Length)
            {
                missing.Add(float.IsNaN(column[row]) ? 1 : 0);
            }

            if (sorted.Length == 0 || sorted[0] == sorted[^1])
            {
                continue;
            }

            double value = float.IsNaN(column[row]) ? Quantile(sorted, 0.5) : column[row];
            double spread = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
            double x = (value - Quantile(sorted, 0.5)) / (spread > 0 ? spread : (sorted[^1] - sorted[0]) / 2);
            scaled.Add(x / Math.Sqrt(1 + (x * x / 9)));
            float[] edges = TableQuantiles.Edges([.. sorted.Select(number => (float)number)], columns.Length);
            for (int step = 1; edges.Length > 2 && step < edges.Length; step++)
            {
                steps.Add(Math.Clamp((value - edges[step - 1]) / (edges[step] - (double)edges[step - 1]), 0, 1));
            }
        }

        return [.. scaled, .. steps, .. missing];
    }

    /// <summary>The definition of NumPy's default: between the neighbours of place share · (n - 1).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int left = (int)place;
        return left + 1 < sorted.Length ? (sorted[left] * (1 - (place - left))) + (sorted[left + 1] * (place - left)) : sorted[left];
    }
}
