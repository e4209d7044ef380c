using System.Globalization;
using System.Text.RegularExpressions;
using Aviary.Cli.Output;
using Aviary.Errors;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>A line of a CSV file.</summary>
/// <param name="Number">Where it begins, from 1.</param>
/// <param name="Fields">Its fields, without that of the label.</param>
/// <param name="Label">The class it is labelled with; null where no column holds it.</param>
internal sealed record CsvLine(int Number, string[] Fields, string? Label);

/// <summary>Some rows of a CSV file as the body of a request, and where each stands in the file.</summary>
internal sealed partial record CsvBatch(string File, CsvColumns Columns, IReadOnlyList<CsvLine> Lines, ReadOnlyMemory<byte> Body)
{
    /// <summary>An error that names a place in the body, with the place in the file.</summary>
    public CommandException At(InvalidInputException error)
    {
        Match place = Place().Match(error.Field);
        if (!place.Success || Number(place.Groups["row"]) is not { } row || row >= Lines.Count)
        {
            return new CommandException($"{File}: {error.Message}");
        }

        CsvLine line = Lines[row];
        return Number(place.Groups["value"]) is { } value && value < Columns.Fields.Count
            ? new CommandException(
                $"{File}, line {line.Number}, column {Columns.Names[value]}: expected {error.Expected}, got {Shown(line.Fields[Columns.Fields[value]])}")
            : new CommandException($"{File}, line {line.Number}: expected {error.Expected}, got {error.Actual}");
    }

    private static int? Number(Group group)
        => group.Success && int.TryParse(group.ValueSpan, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Shown(string field)
    {
        const int most = 40;
        string cut = field.Length > most ? field[..most] + "…" : field;
        return field.Length == 0 ? "nothing" : $"'{string.Concat(cut.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter))}'";
    }

    [GeneratedRegex(@"\Ainputs\[(?<row>[0-9]+)\](\[(?<value>[0-9]+)\])?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
