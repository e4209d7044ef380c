using Aviary.Monitoring.Rules;

namespace Aviary.Tests.Monitoring.Alerts;

/// <summary>Findings of one rule.</summary>
internal static class Findings
{
    public static readonly DateTimeOffset Since = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    public static Finding Holds(double value = 40, string model = "fashion") => Of(Verdict.Holds, value, model);

    public static Finding Clear(double value = 1) => Of(Verdict.Clear, value, "fashion");

    public static Finding Unknown() => Of(Verdict.Unknown, null, "fashion");

    public static Finding Of(Verdict verdict, double? value, string model)
        => new("stale", model, verdict, value, 36, verdict == Verdict.Holds ? Since : null, $"It is {value}.");
}
