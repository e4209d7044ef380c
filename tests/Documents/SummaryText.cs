using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Aviary.Tests.Documents;

/// <summary>The summary of a type or property as plain text, from the file that the compiler makes of the comments.</summary>
internal static partial class SummaryText
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    public static string Of(Type type) => Find(type.Assembly, $"T:{type.FullName}");

    public static string Of(PropertyInfo property) => Find(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    private static string Find(Assembly assembly, string member)
    {
        Dictionary<string, XElement> members = Files.GetOrAdd(assembly, static found => XDocument
            .Load(Path.Combine(AppContext.BaseDirectory, Path.ChangeExtension(Path.GetFileName(found.Location), ".xml")))
            .Descendants("member").ToDictionary(one => one.Attribute("name")!.Value, StringComparer.Ordinal));
        XElement? summary = members.GetValueOrDefault(member)?.Element("summary");
        return summary is null ? "" : Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see", Value: "" } see => $"`{see.Attribute("langword")?.Value ?? see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Attribute("href")?.Value}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
