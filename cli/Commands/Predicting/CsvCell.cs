using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>A field of a CSV file as the JSON value that a request would have in its place. What it may be, the model's own reader decides.</summary>
internal static partial class CsvCell
{
    public static void Write(Utf8JsonWriter json, string field, bool isText)
    {
        if (isText)
        {
            json.WriteStringValue(field);
        }
        else if (field.Length == 0 || field.Equals("NaN", StringComparison.OrdinalIgnoreCase))
        {
            json.WriteNullValue(); // how tables write a number that is missing
        }
        else if (JsonNumber().IsMatch(field))
        {
            // As it stands: a way over another type of number could round it twice.
            json.WriteRawValue(field);
        }
        else if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            json.WriteNumberValue(number); // +1, .5 or 007, which JSON does not allow
        }
        else if (bool.TryParse(field, out bool truth))
        {
            json.WriteBooleanValue(truth);
        }
        else
        {
            json.WriteStringValue(field);
        }
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonNumber();
}
