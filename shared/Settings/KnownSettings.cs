using System.Reflection;

namespace Aviary.Settings;

/// <summary>The settings that one options class reads from a section.</summary>
/// <param name="Section">The section's name.</param>
/// <param name="Options">The options class.</param>
internal sealed record KnownSettings(string Section, Type Options)
{
    /// <summary>The names within the section.</summary>
    public IEnumerable<string> Names => Settable.Select(property => property.Name);

    /// <summary>The former names within the section, each with the present one.</summary>
    public IEnumerable<(string Former, string Present)> FormerNames
        => Settable.SelectMany(property => property.GetCustomAttributes<FormerNameAttribute>().Select(former => (former.Name, property.Name)));

    private IEnumerable<PropertyInfo> Settable => Options.GetProperties().Where(property => property.SetMethod is { IsPublic: true });
}
