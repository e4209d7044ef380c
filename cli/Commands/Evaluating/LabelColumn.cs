using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;
using Aviary.Inference;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>Which column of a table holds the label.</summary>
internal static class LabelColumn
{
    // The most telling first, as data to learn from is read.
    private static readonly string[] Usual = ["label", "class", "target", "species", "y", "category", "labels", "classes", "class_label", "outcome", "diagnosis"];

    /// <summary>Its place.</summary>
    /// <param name="columns">The names of the columns, or the first row where they have none.</param>
    /// <param name="signature">What the model takes.</param>
    /// <param name="asked">The name that was asked for; null for the column of a usual name that the model does not take, or the last one.</param>
    /// <param name="place">Where the names stand.</param>
    /// <exception cref="CommandException">There is no such column.</exception>
    public static int Find(IReadOnlyList<string> columns, ModelSignature signature, string? asked, string place)
    {
        string[] all = [.. columns];
        if (asked is not null)
        {
            int found = Array.IndexOf(all, asked);
            return found >= 0 ? found : throw new CommandException($"{place}: there is no column {asked} for the label; the columns are {CsvColumns.List(all)}");
        }

        HashSet<string> taken = [.. signature.Columns.Count > 0 ? signature.Columns.Select(column => column.Name) : signature.ColumnNames];
        int usual = signature.IgnoredColumns.Concat(Usual)
            .Select(known => Array.FindIndex(all, name => !taken.Contains(name) && name.Equals(known, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(place => place >= 0, -1);
        return usual >= 0 ? usual
            : all.Length > 0 && !taken.Contains(all[^1]) ? all.Length - 1
            : throw new CommandException($"{place}: the model takes the last column, {all.LastOrDefault()}, and no other is named label, class or target; name the label's column with --label COLUMN");
    }
}
