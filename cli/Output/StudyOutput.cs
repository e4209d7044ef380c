using System.Globalization;
using System.Text.Json;

namespace Aviary.Cli.Output;

/// <summary>A version's study.json as tables of 80 columns.</summary>
internal static class StudyOutput
{
    private const int NameWidth = 24;

    public static void Write(JsonElement study, TextWriter output)
    {
        JsonElement all = study.GetProperty("all"), nothing = study.GetProperty("nothing");
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"What each column is worth, on {study.GetProperty("rows").GetInt32():N0} held-out rows, with 95 % intervals:"));
        output.WriteLine($"  accuracy {Share(all.GetProperty("accuracy"))} with all columns, {Share(nothing.GetProperty("accuracy"))} with none");
        output.WriteLine();
        output.WriteLine($"  {"",-NameWidth}{"alone",8}  {"gains over none",-22}{"left out, costs",-22}");
        foreach (JsonElement one in study.GetProperty("features").EnumerateArray())
        {
            bool hasAlone = one.TryGetProperty("alone", out JsonElement alone), hasWithout = one.TryGetProperty("without", out JsonElement without);
            string own = hasAlone ? Share(alone.GetProperty("accuracy")) : "";
            output.WriteLine(
                $"  {Cut(one.GetProperty("name").GetString()!, NameWidth - 1),-NameWidth}{own,8}  {(hasAlone ? Gain(alone) : ""),-22}{(hasWithout ? Gain(without) : ""),-22}".TrimEnd());
        }

        WritePairs(study.GetProperty("pairs"), output);
        foreach (JsonElement one in study.GetProperty("omitted").EnumerateArray())
        {
            output.WriteLine($"  left out: {one.GetString()}");
        }
    }

    private static void WritePairs(JsonElement pairs, TextWriter output)
    {
        if (pairs.GetArrayLength() == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"  {"two columns",-(2 * NameWidth)}{"both",6}  gain over better one");
        foreach (JsonElement pair in pairs.EnumerateArray())
        {
            string names = string.Join(" with ", pair.GetProperty("features").EnumerateArray().Select(name => Cut(name.GetString()!, NameWidth - 4)));
            JsonElement together = pair.GetProperty("together");
            output.WriteLine($"  {names,-(2 * NameWidth)}{Share(together.GetProperty("accuracy")),6}  {Gain(together)}");
        }
    }

    /// <summary>The gain in accuracy with its interval, in hundredths.</summary>
    private static string Gain(JsonElement worth)
    {
        JsonElement gain = worth.GetProperty("accuracyGain");
        string value = Points(gain.GetProperty("value"));
        return gain.TryGetProperty("low", out JsonElement low) ? $"{value,5} ({Points(low)} to {Points(gain.GetProperty("high"))})" : value;
    }

    private static string Points(JsonElement number) => (100 * number.GetDouble()).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string Share(JsonElement number) => number.GetDouble().ToString("0.000", CultureInfo.InvariantCulture);

    private static string Cut(string name, int width) => name.Length > width ? $"{name[..(width - 1)]}…" : name;
}
