namespace Aviary.Monitoring.Rules;

/// <summary>What is computed of this process: what it serves, and whether it watches.</summary>
internal static class ServingMeasures
{
    /// <summary>1 where the champion was refused, 0 where it answers. A process that serves something else, or nothing, cannot tell.</summary>
    public static Measurement? Refused(ModelSnapshot snapshot, double threshold)
    {
        if (snapshot.Served is not { } served)
        {
            return null;
        }

        if (served.Refused is { } refused)
        {
            string instead = served.Version is null ? "nothing is served" : $"{served.Version} goes on";
            return new Measurement(1, refused.Since, $"Version {refused.Version} is refused, {instead}: {refused.Reason}");
        }

        return served.Version is { } version && version == snapshot.Champion?.Version
            ? new Measurement(0, snapshot.Now, $"Version {version} is served.")
            : null;
    }

    /// <summary>
    /// Minutes since the timer's last evaluation. Where there never was one, the newest version's age counts: somebody uses this app,
    /// and nobody watches it. The timer itself never sees this rule hold; a report on request does.
    /// </summary>
    public static Measurement? Silence(ModelSnapshot snapshot, double threshold)
    {
        if ((snapshot.EvaluatedAt ?? snapshot.Newest?.CreatedAt) is not { } last)
        {
            return null;
        }

        double minutes = Math.Max(0, (snapshot.Now - last).TotalMinutes);
        return new Measurement(
            minutes,
            last.AddMinutes(threshold),
            snapshot.EvaluatedAt is null
                ? "The timer has never evaluated the rules of this model."
                : $"The timer evaluated the rules {minutes:0} minutes ago; at most {threshold:0.##} are expected.");
    }
}
