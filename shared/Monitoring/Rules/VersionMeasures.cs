namespace Aviary.Monitoring.Rules;

/// <summary>The values that rules compute from a model's versions.</summary>
internal static class VersionMeasures
{
    /// <summary>
    /// The newest version's age in hours; it is too old since its creation and the threshold. One that lies as far in the future was
    /// made by a wrong clock: while it is the newest, it would hide that no other one comes.
    /// </summary>
    public static Measurement? Age(ModelSnapshot snapshot, double threshold)
    {
        if (snapshot.Newest is not { } newest)
        {
            return null;
        }

        double hours = (snapshot.Now - newest.CreatedAt).TotalHours;
        if (hours < -threshold)
        {
            return new Measurement(
                -hours, snapshot.Now, $"The newest version {newest.Version} is {-hours:0.0} hours in the future: the clock was set back, or was wrong when it was made.");
        }

        return new Measurement(
            hours,
            newest.CreatedAt.AddHours(threshold),
            $"The newest version {newest.Version} is {hours:0.0} hours old; at most {threshold:0.##} are expected.");
    }

    // Both are checked: a bad champion answers wrongly now, and a bad newest version shows that training or its data broke.
    public static Measurement? LowestAccuracy(ModelSnapshot snapshot, double threshold)
        => Accuracy(Measured(snapshot).MinBy(version => version.Accuracy), $"at least {threshold:0.####} is expected");

    public static Measurement? HighestAccuracy(ModelSnapshot snapshot, double threshold)
        => Accuracy(Measured(snapshot).MaxBy(version => version.Accuracy), $"at most {threshold:0.####} is expected");

    private static IEnumerable<VersionFact> Measured(ModelSnapshot snapshot)
        => new[] { snapshot.Champion, snapshot.Newest }.OfType<VersionFact>().Where(version => version.Accuracy is { } value && double.IsFinite(value));

    private static Measurement? Accuracy(VersionFact? version, string expected)
        => version is null
            ? null
            : new Measurement(
                version.Accuracy!.Value, version.CreatedAt, $"Version {version.Version} has accuracy {version.Accuracy:0.0000}; {expected}.");
}
