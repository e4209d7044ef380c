using Aviary.Learning.Datasets;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// From dates as texts by ISO 8601 (<c>2026-11-27</c>, <c>2026-11-27T08:30:00Z</c>, or with a blank between day and time) to numbers: the
/// day, counted from 1970, the month, the day of the month, the day of the week and the hour. A text of another form, such as the empty
/// one of a missing date, becomes NaN in each of them. An offset from UTC is not applied: the hour is that of the text.
/// </summary>
internal static class TableDateEncoding
{
    private const string Form = @"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d.*)?";
    private const string TimeForm = @".{10}[T ].*";
    private const string FormWithT = @".{10}T.*";

    // No day has this number.
    private const float NoDate = -1e30f;

    private static readonly string[] Parts = ["day", "month", "day of month", "day of week", "hour"];

    /// <summary>Adds the nodes that make a float matrix [batch, 5] of a column of texts [batch, 1], and gives its name.</summary>
    public static string Append(GraphBuilder builder, string column)
    {
        string isDate = Matches(builder, column, Form);
        string date = builder.Add("Where", [isDate, column, builder.Text("1970-01-01")]);
        string complete = builder.Add(
            "Where", [Matches(builder, date, TimeForm), date, builder.Add("StringConcat", [date, builder.Text("T00:00")])]);

        // Split only where each row has the mark, so that each gives as many pieces.
        string hasT = Matches(builder, complete, FormWithT);
        string[] withT = Split(builder, builder.Add("Where", [hasT, complete, builder.Text("1970-01-01T00:00")]), "T", 1);
        string[] withBlank = Split(builder, builder.Add("Where", [hasT, builder.Text("1970-01-01 00:00"), complete]), " ", 1);
        string[] day = Split(builder, builder.Add("Where", [hasT, withT[0], withBlank[0]]), "-", 2);
        string[] time = Split(builder, builder.Add("Where", [hasT, withT[1], withBlank[1]]), ":", 1);
        (string y, string m, string d) = (Whole(builder, day[0]), Whole(builder, day[1]), Whole(builder, day[2]));
        string number = DayNumber(builder, y, m, d);
        string week = builder.Add("Mod", [builder.Add("Add", [number, builder.Constant([3])]), builder.Constant([7])]);
        string all = builder.Add("Concat", [number, m, d, week, Whole(builder, time[0])], Attributes.Int("axis", 1));
        string values = builder.Add("Cast", [all], Attributes.Int("to", (long)DataType.Float));
        return builder.Add("Where", [isDate, values, builder.Scalar(float.NaN)]);
    }

    /// <summary>The same values for the rows of a data set, by these very nodes.</summary>
    public static IEnumerable<TableNumbers> Run(TableColumn column)
    {
        GraphBuilder builder = new(new GraphProto { Name = "date" });
        const string input = "value";
        builder.Graph.Input.Add(Values.Tensor(input, DataType.String, -1, 1));
        string parts = Append(builder, input);
        string finite = builder.Add("Where", [builder.Add("IsNaN", [parts]), builder.Scalar(NoDate), parts]);
        builder.Graph.Output.Add(Values.Tensor(finite, DataType.Float, -1, Parts.Length));
        InputStage stage = new(ModelFile.Of(builder.Graph, TableEncoding.OperatorSetForDates), [Parts.Length], new Dictionary<string, object>());
        TableDataset alone = new(column.Name, ["0", "1"], [TableColumn.OfDates(input, [.. column.Texts])], new int[column.Count]);
        float[] values = StageRun.Encode(stage, alone, threads: 1, CancellationToken.None);
        return [.. Parts.Select((part, place) => new TableNumbers(
            $"{column.Name} ({part})",
            [.. Enumerable.Range(0, column.Count).Select(row => values[(row * Parts.Length) + place]).Select(value => value == NoDate ? float.NaN : value)]))];
    }

    /// <summary>
    /// Days since 1 January 1970 in the Gregorian calendar (the formula of days_from_civil in Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms", 2021, for years after 0), in whole numbers.
    /// </summary>
    private static string DayNumber(GraphBuilder builder, string year, string month, string day)
    {
        string Sum(string left, string right) => builder.Add("Add", [left, right]);
        string Plus(string value, long number) => Sum(value, builder.Constant([number]));
        string Times(string value, long number) => builder.Add("Mul", [value, builder.Constant([number])]);
        string Over(string value, long number) => builder.Add("Div", [value, builder.Constant([number])]);

        // The year begins in March, so that a leap day is its last.
        string early = Over(Plus(Times(month, -1), 14), 12); // 1 in January and February, 0 in other months
        string y = builder.Add("Sub", [year, early]);
        string sinceMarch = Sum(Plus(month, -3), Times(early, 12));
        string inYear = Plus(Sum(Over(Plus(Times(sinceMarch, 153), 2), 5), day), -1);
        string leaps = Sum(builder.Add("Sub", [Over(y, 4), Over(y, 100)]), Over(y, 400));
        return Plus(Sum(Sum(Times(y, 365), leaps), inYear), -719468);
    }

    private static string Matches(GraphBuilder builder, string texts, string pattern)
        => builder.Add("RegexFullMatch", [texts], Attributes.Text("pattern", pattern));

    /// <summary>The pieces of [batch, 1] texts at a mark that each of them has at least so often, [batch, 1] each.</summary>
    private static string[] Split(GraphBuilder builder, string texts, string mark, int times)
    {
        string pieces = builder.Add("StringSplit", [texts], Attributes.Text("delimiter", mark), Attributes.Int("maxsplit", times));
        builder.Graph.Node[^1].Output.Add($"{pieces}/counts");
        return [.. Enumerable.Range(0, times + 1).Select(piece =>
            builder.Add("Flatten", [builder.Add("Gather", [pieces, builder.Constant([piece])], Attributes.Int("axis", -1))], Attributes.Int("axis", 1)))];
    }

    private static string Whole(GraphBuilder builder, string texts) => builder.Add("Cast", [texts], Attributes.Int("to", (long)DataType.Int64));
}
