using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>The column with the classes.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Why">How it was chosen.</param>
internal sealed record LabelColumn(int Index, string Why)
{
    /// <summary>Names that label columns have in the wild, the most telling first.</summary>
    private static readonly string[] Usual = ["label", "class", "target", "species", "y", "category", "labels", "classes", "class_label", "outcome", "diagnosis"];

    /// <summary>The place of the name asked for, or without one of the most telling usual name; negative where there is none.</summary>
    public static int Named(string[] names, string? label)
        => label is not null
            ? Place(names, label)
            : Usual.Select(usual => Array.FindIndex(names, name => name.Equals(usual, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(place => place >= 0, -1);

    /// <param name="file">The file's name in errors.</param>
    /// <param name="names">The columns.</param>
    /// <param name="label">The name asked for; null for the usual ones. Without a header also a number, from 1.</param>
    /// <param name="hasHeader">Whether the names are those of the file.</param>
    /// <exception cref="DatasetException">There is no such column, or it is the only one.</exception>
    public static LabelColumn Find(string file, string[] names, string? label, bool hasHeader)
    {
        if (names.Length < 2)
        {
            throw new DatasetException(file, $"has one column (\"{Shown(names[0])}\"): expected one with the classes and at least one beside it");
        }

        if (label is not null)
        {
            int place = Place(names, label);
            if (place < 0 && !hasHeader && int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= names.Length)
            {
                place = number - 1;
            }

            return place >= 0
                ? new LabelColumn(place, "as asked for")
                : throw new DatasetException(
                    file,
                    $"has no column \"{label}\"{(hasHeader ? "" : " and no header")}; its columns are {List(names)}");
        }

        int usual = hasHeader ? Named(names, label: null) : -1;
        return usual >= 0 ? new LabelColumn(usual, "by its name")
            : new LabelColumn(names.Length - 1, hasHeader ? "the last column, as none is named label, class or target" : "the last column, as there is no header");
    }

    /// <summary>Names for a message, the first twenty.</summary>
    public static string List(IReadOnlyCollection<string> names)
        => string.Join(", ", names.Take(20)) + (names.Count > 20 ? $" and {names.Count - 20} more" : "");

    private static int Place(string[] names, string label)
    {
        int exact = Array.IndexOf(names, label);
        return exact >= 0 ? exact : Array.FindIndex(names, name => name.Equals(label, StringComparison.OrdinalIgnoreCase));
    }

    private static string Shown(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}
