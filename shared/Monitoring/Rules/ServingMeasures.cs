using Aviary.TrainingRuns;

namespace Aviary.Monitoring.Rules;

/// <summary>The values that rules compute from this process: what it serves, and whether the timer runs.</summary>
internal static class ServingMeasures
{
    /// <summary>1 where the champion was refused, 0 where it answers. Unknown in a process that does not serve the model.</summary>
    public static Measurement? Refused(ModelSnapshot snapshot, double threshold)
    {
        if (snapshot.Served is not { } served)
        {
            return null;
        }

        if (served.Refused is { } refused)
        {
            string instead = served.Version is null ? "nothing is served" : $"{served.Version} is still served";
            return new Measurement(1, refused.Since, $"Version {refused.Version} is refused, {instead}: {refused.Reason}");
        }

        return served.Version is { } version && version == snapshot.Champion?.Version
            ? new Measurement(0, snapshot.Now, $"Version {version} is served.")
            : null;
    }

    /// <summary>
    /// Minutes since the timer's last evaluation. Where there never was one, the newest version's age counts: the app is in use,
    /// and is not watched. This rule never holds when the timer itself evaluates it; in a report on request it may. An evaluation in the future, before
    /// the clock was set back, was the last: one since would have replaced it.
    /// </summary>
    public static Measurement? Silence(ModelSnapshot snapshot, double threshold)
    {
        if ((snapshot.EvaluatedAt ?? snapshot.Newest?.CreatedAt) is not { } last)
        {
            return null;
        }

        if (snapshot.EvaluatedAt is { } evaluated && WallClock.IsAhead(evaluated, snapshot.Now))
        {
            double ahead = (evaluated - snapshot.Now).TotalMinutes;
            return new Measurement(
                threshold + ahead, snapshot.Now, $"The timer last evaluated the rules {ahead:0} minutes in the future, before the clock was set back, and not since.");
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
