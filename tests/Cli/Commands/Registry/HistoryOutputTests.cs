using Aviary.Cli.Commands.Registry;
using Aviary.Cli.Output;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Cli.Commands.Registry;

public sealed class HistoryOutputTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Versions_stand_below_each_other_with_dates_and_metrics_and_fit_80_columns()
    {
        string[] lines = Lines(Version(2, 0.75, ["challenger"]), Version(1, 0.875, ["champion"]), Version(0, 0.5, []));

        Assert.Equal("fashion: 3 versions, the newest first", lines[0]);
        Assert.Equal("version                    created (UTC)     accuracy  macroF1  alias", lines[2]);
        Assert.Equal("20261121T030200Z-0000000c  2026-11-21 03:02    0.7500   0.7500  challenger", lines[3]);
        Assert.Equal("20261121T030000Z-0000000c  2026-11-21 03:00    0.5000   0.5000", lines[5]);
        Assert.Contains("Also measured, and in --json: logLoss.", lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void The_plot_goes_from_the_oldest_to_the_newest_and_marks_the_champion()
    {
        string[] lines = Lines(Version(2, 0.75, []), Version(1, 0.875, ["champion"]), Version(0, 0.5, []));

        Assert.Equal(
            ["0.8750 ┤     ●", "       ┤", "       ┤         ○", "       ┤", "       ┤", "       ┤", "0.5000 ┤ ○"],
            lines[^7..]);
    }

    [Fact]
    public void A_hundred_versions_and_one_value_for_all_fit_as_well()
    {
        string[] lines = Lines([.. Enumerable.Range(0, 100).Reverse().Select(minute => Version(minute, 0.5, []))]);

        Assert.StartsWith("0.5000 ┤ ○○○", lines[^1], StringComparison.Ordinal);
        Assert.Contains("the last 71", lines[^2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Versions_without_metrics_have_no_plot()
        => Assert.DoesNotContain("┤", string.Join('\n', Lines(Version(0, null, ["champion"]))), StringComparison.Ordinal);

    private static string[] Lines(params ModelVersion[] versions)
    {
        using StringWriter output = new();
        HistoryOutput.Write(new ListedVersions("fashion", versions, [], []), output, width: 80);
        return output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    private static ModelVersion Version(int minute, double? value, string[] aliases)
    {
        Dictionary<string, double> metrics = value is { } measured ? new() { ["logLoss"] = 1, ["macroF1"] = measured, ["accuracy"] = measured } : [];
        DateTimeOffset at = Start.AddMinutes(minute);
        return new ModelVersion("fashion", $"{at:yyyyMMdd'T'HHmmss'Z'}-0000000c", at, null!, metrics, new Lineage { Cause = "test" }, null!, aliases);
    }
}
