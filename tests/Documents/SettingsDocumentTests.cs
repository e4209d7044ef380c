using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using Aviary.Tests.Functions.Starting;

namespace Aviary.Tests.Documents;

/// <summary>docs/settings.md is made from the options classes: their documentation, types, defaults and ranges.</summary>
public sealed class SettingsDocumentTests
{
    private const string Name = "docs/settings.md";
    private const string Start = "<!-- The tables are made by SettingsDocumentTests. -->\n";

    [Fact]
    public void The_document_has_every_setting_as_its_class_describes_it()
    {
        string present = Document.Read(Name);
        int start = present.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        Document.RequireOrWrite(Name, present[..start] + Tables());
    }

    [Fact]
    public void Every_setting_has_a_sentence()
        => Assert.Empty(
            from row in SettingTests.Sections
            from property in SettingTests.Properties(row.Data.Item1)
            where !SummaryText.Of(property).EndsWith('.')
            select $"{row.Data.Item2}:{property.Name}");

    private static string Tables()
    {
        StringBuilder text = new();
        foreach (var group in SettingTests.Sections.Select(row => row.Data).GroupBy(data => data.Item2))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n");
            foreach ((Type type, _) in group)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{SummaryText.Of(type)}\n\n| setting | type | default | range | |\n|---|---|---|---|---|\n");
                object standard = Activator.CreateInstance(type)!;
                foreach (PropertyInfo property in SettingTests.Properties(type))
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"| `{group.Key}:{property.Name}` | {TypeName(property.PropertyType)} | {Shown(property.GetValue(standard))} | {Range(property)} | {SummaryText.Of(property).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
                }
            }
        }

        return text.ToString();
    }

    private static string TypeName(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(TimeSpan) ? "time"
            : plain == typeof(bool) ? "true or false"
            : plain == typeof(int) || plain == typeof(long) ? "whole number"
            : plain == typeof(double) ? "number"
            : plain.IsEnum ? "word"
            : "text";
    }

    private static string Shown(object? value) => value switch
    {
        null or "" => "none",
        bool truth => truth ? "`true`" : "`false`",
        TimeSpan time => $"`{time:c}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string Range(PropertyInfo property)
    {
        Type plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (plain.IsEnum)
        {
            return string.Join(", ", Enum.GetNames(plain));
        }

        return property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
            : "";
    }
}
