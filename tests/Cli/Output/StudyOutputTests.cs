using System.Text.Json;
using Aviary.Cli.Output;
using Aviary.Learning.Studies;

namespace Aviary.Tests.Cli.Output;

public sealed class StudyOutputTests
{
    [Fact]
    public void A_study_is_a_table_of_80_columns_with_gains_in_hundredths()
    {
        Worth worth = new(new SetScore(0.8125, 0.5), new Difference(0.1234, -0.01, 0.25), new Difference(0.2, 0.1, 0.3));
        StudyReport report = new(
            1200,
            new SetScore(0.4, 1.1),
            new SetScore(0.9, 0.3),
            [new FeatureWorth("alcohol", worth, worth), new FeatureWorth("a column of a name that is far too long for it", worth, null)],
            [new PairWorth("alcohol", "a column of a name that is far too long for it", worth)],
            ["2 of 3 pairs of features, those of features that are worse alone"]);
        using StringWriter output = new();

        StudyOutput.Write(JsonElement.Parse(StudyJson.Write(report)), output);

        string[] lines = [.. output.ToString().Split('\n').Select(line => line.TrimEnd())];
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(lines, line => line.StartsWith("  alcohol", StringComparison.Ordinal) && line.Contains("0.813", StringComparison.Ordinal) && line.Contains("+12.3 (-1.0 to +25.0)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("left out: 2 of 3 pairs", StringComparison.Ordinal));
    }
}
