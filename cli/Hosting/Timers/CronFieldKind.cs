using System.Globalization;

namespace Aviary.Cli.Hosting.Timers;

/// <summary>One of the six fields of an NCrontab expression: its name, its range, and the names of its values.</summary>
internal sealed record CronFieldKind(string Name, int Min, int Max, params string[] Names)
{
    public static readonly CronFieldKind Second = new("second", 0, 59);
    public static readonly CronFieldKind Minute = new("minute", 0, 59);
    public static readonly CronFieldKind Hour = new("hour", 0, 23);
    public static readonly CronFieldKind Day = new("day of the month", 1, 31);

    public static readonly CronFieldKind Month = new(
        "month", 1, 12, "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December");

    public static readonly CronFieldKind Weekday = new(
        "day of the week", 0, 6, "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

    /// <summary>A number in range, or the first three letters or more of a name.</summary>
    public int Value(string text, string part)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            return value >= Min && value <= Max ? value : throw Error(part, $"{value}");
        }

        int index = text.Length < 3 ? -1 : Array.FindIndex(Names, name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index + Min : throw Error(part, $"'{text}'");
    }

    public FormatException Error(string part, string what)
        => new($"the field {Name} is '{part}', which holds {what}; expected values from {Min} to {Max}"
            + (Names.Length > 0 ? $" or names such as {Names[0][..3].ToUpperInvariant()}" : string.Empty)
            + ", with * , - and / between them");
}
