using System.Globalization;

namespace Aviary.Learning.Datasets;

/// <summary>The order of class names: by their numbers where all are whole numbers, else by their letters.</summary>
internal static class ClassOrder
{
    public static string[] Of(IEnumerable<string> names)
    {
        string[] different = [.. names.Distinct(StringComparer.Ordinal)];
        return Array.TrueForAll(different, name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. different.OrderBy(name => long.Parse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. different.Order(StringComparer.Ordinal)];
    }
}
