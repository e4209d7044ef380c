using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aviary.Inference;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>A field of a CSV file as the JSON value that a request would have in its place. What it may be, the model's own reader decides.</summary>
internal static partial class CsvCell
{
    /// <summary>How tables write that a number is missing.</summary>
    private static readonly string[] Missing = ["", "NaN", "NA", "N/A", "#N/A", "null", "None", "?", "-"];

    public static void Write(Utf8JsonWriter json, string field, ElementType type)
    {
        if (type == ElementType.String)
        {
            json.WriteStringValue(field);
        }
        else if (Missing.Contains(field, StringComparer.OrdinalIgnoreCase))
        {
            json.WriteNullValue();
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
            WriteTruth(json, truth, type);
        }
        else if (DecimalComma().IsMatch(field))
        {
            json.WriteRawValue(field.Replace(',', '.'));
        }
        else
        {
            json.WriteStringValue(field);
        }
    }

    /// <summary>A column of numbers takes 1 and 0, as tables are read to learn from.</summary>
    private static void WriteTruth(Utf8JsonWriter json, bool truth, ElementType type)
    {
        if (type == ElementType.Bool)
        {
            json.WriteBooleanValue(truth);
        }
        else
        {
            json.WriteNumberValue(truth ? 1 : 0);
        }
    }

    /// <summary>A number as much of Europe writes it; with a point for thousands it could be meant otherwise, and is not taken.</summary>
    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*),[0-9]+\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonNumber();
}
