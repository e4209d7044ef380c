using Aviary.Learning.Training;
using Aviary.Monitoring;
using Aviary.Monitoring.Rules;
using Aviary.Serving;
using Aviary.TrainingRuns;

namespace Aviary.Tests.Monitoring.Rules;

/// <summary>What each rule says of a situation.</summary>
public sealed class RuleTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly MonitoringOptions Options = new() { AccuracyCeiling = 0.99 };

    [Fact]
    public void Names_are_distinct_and_fit_into_keys()
    {
        Assert.Equal(RuleTable.Rules.Count, RuleTable.Rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(RuleTable.Rules, rule => Assert.Matches("^[a-z0-9][a-z0-9-]*$", rule.Name));
    }

    [Fact]
    public void Of_a_model_without_versions_and_runs_nothing_is_known()
        => Assert.All(RuleTable.Evaluate(Empty(), Options), finding => Assert.Equal(Verdict.Unknown, finding.Verdict));

    [Theory]
    [InlineData(0, "Clear")]
    [InlineData(35.99, "Clear")]
    [InlineData(36, "Clear")]
    [InlineData(36.01, "Holds")]
    [InlineData(1000, "Holds")]
    public void A_version_older_than_the_limit_is_stale(double hours, string verdict)
    {
        DateTimeOffset created = Now.AddHours(-hours);
        Finding finding = Find("stale", Empty() with { Newest = new VersionFact("v", created, 0.9) });
        Assert.Equal(verdict, finding.Verdict.ToString());
        Assert.Equal(hours, finding.Value!.Value, 6);
        Assert.Equal(36, finding.Threshold);
        Assert.Equal(verdict == "Holds" ? created.AddHours(36) : null, finding.Since);
    }

    [Theory]
    [InlineData(-36, "Clear")]
    [InlineData(-36.01, "Holds")]
    [InlineData(-100000, "Holds")]
    public void A_version_far_in_the_future_is_stale_as_it_hides_that_no_other_one_comes(double hours, string verdict)
        => Assert.Equal(verdict, Find("stale", Empty() with { Newest = new VersionFact("v", Now.AddHours(-hours), 0.9) }).Verdict.ToString());

    [Theory]
    [InlineData(0, "Clear")]
    [InlineData(-0.9, "Clear")]
    [InlineData(-2, "Holds")]
    [InlineData(-1000000, "Holds")]
    public void A_last_evaluation_in_the_future_is_silence(double minutesAgo, string verdict)
        => Assert.Equal(verdict, Find("monitoring-silent", Empty() with { EvaluatedAt = Now.AddMinutes(-minutesAgo) }).Verdict.ToString());

    [Theory]
    [InlineData(0.90, 0.90, "Clear", "Clear")]
    [InlineData(0.85, 0.99, "Clear", "Clear")]
    [InlineData(0.84, 0.90, "Holds", "Clear")]
    [InlineData(0.90, 0.84, "Holds", "Clear")]
    [InlineData(0.90, 0.995, "Clear", "Holds")]
    [InlineData(0.10, 1.00, "Holds", "Holds")]
    [InlineData(null, 0.90, "Clear", "Clear")]
    [InlineData(null, null, "Unknown", "Unknown")]
    [InlineData(double.NaN, null, "Unknown", "Unknown")]
    public void Accuracy_of_champion_or_newest_is_held_against_both_limits(double? champion, double? newest, string low, string high)
    {
        ModelSnapshot snapshot = Empty() with
        {
            Champion = new VersionFact("champion", Now.AddDays(-1), champion),
            Newest = new VersionFact("newest", Now, newest),
        };
        Assert.Equal(low, Find("accuracy-low", snapshot).Verdict.ToString());
        Assert.Equal(high, Find("accuracy-high", snapshot).Verdict.ToString());
    }

    [Fact]
    public void No_accuracy_is_above_the_standard_ceiling()
    {
        ModelSnapshot snapshot = Empty() with { Newest = new VersionFact("v", Now, 1) };
        Assert.Equal(Verdict.Clear, RuleTable.Evaluate(snapshot, new MonitoringOptions()).Single(f => f.Rule == "accuracy-high").Verdict);
    }

    [Fact]
    public void The_version_with_the_bad_accuracy_is_named()
    {
        ModelSnapshot snapshot = Empty() with
        {
            Champion = new VersionFact("20261120T030000Z-aaaaaaaa", Now.AddDays(-1), 0.9),
            Newest = new VersionFact("20261121T030000Z-bbbbbbbb", Now, 0.5),
        };
        Assert.Contains("20261121T030000Z-bbbbbbbb", Find("accuracy-low", snapshot).Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Trainings { get; } = new()
    {
        // Runs, oldest first: state, hours from creation to end ('-' open), hours since creation. The deadline is 2 hours.
        { "running - 1", "Unknown", "Unknown" },
        { "running - 3", "Holds", "Unknown" },
        { "waiting - 3", "Holds", "Unknown" },
        { "completed 1 9", "Clear", "Clear" },
        { "completed 3 9", "Holds", "Clear" },
        { "failed 1 9", "Unknown", "Holds" },
        { "failed 3 9", "Holds", "Holds" },
        { "cancelled 5 9", "Unknown", "Unknown" },
        { "failed 3 9; completed 1 5", "Clear", "Clear" },
        { "completed 1 9; failed 1 5", "Clear", "Holds" },
        { "completed 3 9; failed 1 5", "Holds", "Holds" },
        { "failed 1 9; cancelled 1 5", "Unknown", "Holds" },
        { "failed 1 9; running - 1", "Unknown", "Holds" },
        { "running - 3; completed 1 2", "Holds", "Clear" },
        { "completed 3 9; completed 1 5; running - 1", "Clear", "Clear" },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Training_is_late_or_failed(string runs, string late, string failed)
    {
        ModelSnapshot snapshot = Empty() with { Runs = [.. runs.Split("; ").Select(Run)] };
        Assert.Equal(late, Find("training-late", snapshot).Verdict.ToString());
        Assert.Equal(failed, Find("training-failed", snapshot).Verdict.ToString());
    }

    [Fact]
    public void Failures_are_counted_back_to_the_last_completed_run_and_the_first_of_them_tells_since_when()
    {
        ModelSnapshot snapshot = Empty() with
        {
            Runs = [Run("failed 1 90"), Run("completed 1 70"), Run("failed 1 50"), Run("failed 1 30") with { Error = "no such file" }],
        };
        Finding finding = Find("training-failed", snapshot);
        Assert.Equal(2, finding.Value);
        Assert.Equal(Now.AddHours(-49), finding.Since);
        Assert.Contains("no such file", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_past_its_deadline_says_by_how_much_and_since_when()
    {
        Finding finding = Find("training-late", Empty() with { Runs = [Run("running - 5")] });
        Assert.Equal(3, finding.Value!.Value, 6);
        Assert.Equal(Now.AddHours(-3), finding.Since);
    }

    [Theory]
    [InlineData("v1", "v2", "Holds")]
    [InlineData(null, "v2", "Holds")]
    [InlineData("v2", null, "Clear")]
    [InlineData("v1", null, "Unknown")]
    public void A_refused_champion_is_seen(string? served, string? refused, string verdict)
    {
        RefusedVersion? refusal = refused is null ? null : new RefusedVersion(refused, "model.onnx: expected 10 bytes, found 9", Now.AddMinutes(-1));
        Finding finding = Find("version-refused", Empty() with
        {
            Champion = new VersionFact("v2", Now.AddHours(-1), 0.9),
            Served = new ServedModelHealth("fashion", served, null, refusal),
        });
        Assert.Equal(verdict, finding.Verdict.ToString());
        if (refusal is not null)
        {
            Assert.Equal(refusal.Since, finding.Since);
            Assert.Contains(refusal.Reason, finding.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(14, 999, "Clear")]
    [InlineData(16, 999, "Holds")]
    [InlineData(null, 14, "Clear")]
    [InlineData(null, 16, "Holds")]
    [InlineData(null, null, "Unknown")]
    public void A_timer_that_is_silent_is_seen(int? evaluatedMinutesAgo, int? versionMinutesOld, string verdict)
    {
        Finding finding = Find("monitoring-silent", Empty() with
        {
            EvaluatedAt = Now.AddMinutes(-evaluatedMinutesAgo ?? 0) is var at && evaluatedMinutesAgo is null ? null : at,
            Newest = versionMinutesOld is { } minutes ? new VersionFact("v", Now.AddMinutes(-minutes), 0.9) : null,
        });
        Assert.Equal(verdict, finding.Verdict.ToString());
    }

    private static ModelSnapshot Empty() => new("fashion", Now);

    private static Finding Find(string rule, ModelSnapshot snapshot)
        => RuleTable.Evaluate(snapshot, Options).Single(finding => finding.Rule == rule);

    private static TrainingRun Run(string text)
    {
        string[] parts = text.Split(' ');
        DateTimeOffset created = Now.AddHours(-int.Parse(parts[2]));
        RunState state = Enum.Parse<RunState>(parts[0], ignoreCase: true);
        return new TrainingRun("fashion", $"run-{parts[2]}", "schedule", state, created, created.AddHours(2), new TrainingOptions())
        {
            MaxAttempts = 3,
            EndedAt = parts[1] == "-" ? null : created.AddHours(int.Parse(parts[1])),
        };
    }
}
