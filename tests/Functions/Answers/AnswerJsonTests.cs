using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aviary.Functions.Answers;
using Aviary.Learning.Training;
using Aviary.Monitoring;
using Aviary.Monitoring.Rules;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Observers;
using Aviary.TrainingRuns;

namespace Aviary.Tests.Functions.Answers;

/// <summary>The text of the answers, which others parse: names, their order, times in UTC, what is left out and what is not shown.</summary>
public sealed class AnswerJsonTests
{
    // Elsewhere than in UTC, with a fraction of a second.
    private static readonly DateTimeOffset At = new(2026, 11, 21, 5, 0, 0, 120, TimeSpan.FromHours(2));

    private static readonly DamagedObject Damaged = new("name", "a/key", "it is null");

    [Fact]
    public void A_run_shows_how_it_goes_and_not_who_holds_it()
    {
        TrainingRun run = Run with
        {
            StartedAt = At,
            EndedAt = At.AddHours(1),
            State = RunState.Completed,
            Attempts = 1,
            Owner = "owner",
            Heartbeat = At,
            FencingToken = 7,
            Epoch = 6,
            Loss = 0.25,
            Accuracy = 0.9,
            Checkpoint = "key",
            Version = "v",
            Decision = "it won",
            Error = "none",
        };
        Assert.Equal(
            """{"model":"fashion","run":"r","state":"completed","cause":"request","createdAt":"2026-11-21T03:00:00.12Z","deadline":"2026-11-21T05:00:00.12Z","startedAt":"2026-11-21T03:00:00.12Z","endedAt":"2026-11-21T04:00:00.12Z","attempts":1,"maxAttempts":3,"epoch":6,"epochs":6,"loss":0.25,"accuracy":0.9,"version":"v","decision":"it won","error":"none"}""",
            Write(run, AnswerJson.Default.TrainingRun));
    }

    [Fact]
    public void Versions_and_aliases_are_shown_without_their_files_and_tags()
    {
        Assert.Equal(
            """{"versions":[{"version":"v","createdAt":"2026-11-21T03:00:00.12Z","aliases":["champion"],"parameters":{"network":"cnn"},"metrics":{"accuracy":0.5},"cause":"test"}],"next":null,"damaged":[{"name":"name","key":"a/key","problem":"it is null"}]}""",
            Write(VersionListAnswer.From(new VersionPage([Version], null) { Damaged = [Damaged] }), AnswerJson.Default.VersionListAnswer));
        Assert.Equal(
            """{"versions":[],"next":"v"}""", Write(VersionListAnswer.From(new VersionPage([], "v")), AnswerJson.Default.VersionListAnswer));
        ModelAlias alias = new("champion", "v", null, At, "test", "tag");
        Assert.Equal(
            """{"model":"fashion","champion":"v","aliases":[{"alias":"champion","version":"v","previous":null,"movedAt":"2026-11-21T03:00:00.12Z","movedBy":"test"}]}""",
            Write(ModelAnswer.From("fashion", new AliasList([alias], [])), AnswerJson.Default.ModelAnswer));
        Assert.Equal(
            """{"model":"fashion","champion":null,"aliases":[],"damaged":[{"name":"name","key":"a/key","problem":"it is null"}]}""",
            Write(ModelAnswer.From("fashion", new AliasList([], [Damaged])), AnswerJson.Default.ModelAnswer));
    }

    [Fact]
    public void Readiness_names_what_is_served_and_since_when()
        => Assert.Equal(
            """{"status":"degraded","models":[{"model":"fashion","version":"v","loadedAt":"2026-11-21T03:00:00.12Z"}],"reasons":["fashion: version w is refused: altered"]}""",
            Write(
                HealthAnswer.From(new ServingHealth(true, true, [new ServedModelHealth("fashion", "v", At, new RefusedVersion("w", "altered", At))], null)),
                AnswerJson.Default.HealthAnswer));

    [Fact]
    public void A_report_leaves_out_what_there_is_none_of()
        => Assert.Equal(
            """{"model":"fashion","at":"2026-11-21T03:00:00.12Z","staleness":{"version":null,"createdAt":null,"ageHours":null,"limitHours":36,"stale":false},"watch":{"evaluatedAt":null,"limitMinutes":30,"overdue":true},"accuracy":{"average7Days":null,"versions":[]},"alerts":[],"rules":[],"runs":[]}""",
            Write(Empty, AnswerJson.Default.MonitoringReport));

    [Fact]
    public void A_whole_report_shows_each_part()
    {
        MonitoringReport report = Empty with
        {
            Staleness = new Staleness("v", At, TimeSpan.FromHours(1.5), TimeSpan.FromHours(36)),
            Timer = new TimerHealth(At, 30, true),
            Accuracy = new AccuracyHistory(0.5, [new VersionAccuracy("v", At, null, ["champion"])]),
            Findings = [new Finding("stale", "fashion", Verdict.Holds, 1, 2, At, "It is 1."), new Finding("a", "fashion", Verdict.Unknown, null, 2, null, "")],
            Alerts = [new OpenAlert("stale", 1, 2, At, "It is 1.", At, null, ["webhook"])],
            Runs = [Run],
            DamagedRuns = [Damaged],
            Shadow = new ShadowAgreement("v", "w", At, 4, 3, 0.125, 2, 1),
            Predictions = new PredictionFigures("v", At, 2) { MeanConfidence = 0.5, Top = [new ClassCount("coat", 2)] },
            Triggers = ["no broker"],
        };
        Assert.Equal(
            """{"model":"fashion","at":"2026-11-21T03:00:00.12Z","staleness":{"version":"v","createdAt":"2026-11-21T03:00:00.12Z","ageHours":1.5,"limitHours":36,"stale":false},"watch":{"evaluatedAt":"2026-11-21T03:00:00.12Z","limitMinutes":30,"overdue":true},"accuracy":{"average7Days":0.5,"versions":[{"version":"v","createdAt":"2026-11-21T03:00:00.12Z","accuracy":null,"aliases":["champion"]}]}"""
            + ""","alerts":[{"rule":"stale","value":1,"threshold":2,"since":"2026-11-21T03:00:00.12Z","detail":"It is 1.","raisedAt":"2026-11-21T03:00:00.12Z","announcedAt":null,"undelivered":["webhook"]}],"rules":[{"rule":"stale","verdict":"holds","value":1,"threshold":2,"since":"2026-11-21T03:00:00.12Z","detail":"It is 1."},{"rule":"a","verdict":"unknown","value":null,"threshold":2,"since":null,"detail":""}]"""
            + ""","runs":[{"model":"fashion","run":"r","state":"waiting","cause":"request","createdAt":"2026-11-21T03:00:00.12Z","deadline":"2026-11-21T05:00:00.12Z","startedAt":null,"endedAt":null,"attempts":0,"maxAttempts":3,"epoch":0,"epochs":6,"loss":null,"accuracy":null,"version":null,"decision":null,"error":null}]"""
            + ""","shadow":{"champion":"v","challenger":"w","since":"2026-11-21T03:00:00.12Z","rows":4,"agreement":0.75,"difference":0.125,"dropped":2,"failed":1},"predictions":{"version":"v","since":"2026-11-21T03:00:00.12Z","count":2,"backgroundShare":null,"confidence":{"mean":0.5,"drift":null},"top":[{"class":"coat","count":2}]},"damaged":[{"name":"name","key":"a/key","problem":"it is null"}],"triggers":["no broker"]}""",
            Write(report, AnswerJson.Default.MonitoringReport));
    }

    private static TrainingRun Run { get; } = new("fashion", "r", "request", RunState.Waiting, At, At.AddHours(2), new TrainingOptions { Epochs = 6 }) { MaxAttempts = 3 };

    private static ModelVersion Version { get; } = new(
        "fashion",
        "v",
        At,
        new Dictionary<string, JsonElement> { ["network"] = JsonElement.Parse("\"cnn\"") },
        new Dictionary<string, double> { ["accuracy"] = 0.5 },
        new Lineage { Cause = "test" },
        new Dictionary<string, FileDigest> { ["model.onnx"] = new(1, "ab") },
        ["champion"]);

    private static MonitoringReport Empty { get; } = new("fashion", At)
    {
        Staleness = new Staleness(null, null, null, TimeSpan.FromHours(36)),
        Timer = new TimerHealth(null, 30, true),
        Accuracy = new AccuracyHistory(null, []),
        Findings = [],
        Alerts = [],
        Runs = [],
    };

    private static string Write<T>(T answer, JsonTypeInfo<T> type) => JsonSerializer.Serialize(answer, type);
}
