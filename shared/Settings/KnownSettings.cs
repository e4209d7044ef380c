using System.Reflection;

namespace Aviary.Settings;

/// <summary>The settings that one options class reads from a section.</summary>
/// <param name="Section">The section's name.</param>
/// <param name="Options">The options class.</param>
internal sealed record KnownSettings(string Section, Type Options)
{
    /// <summary>The names within the section.</summary>
    public IEnumerable<string> Names => Settable.Select(property => property.Name);

    /// <summary>The former names of these settings.</summary>
    public IEnumerable<FormerName> FormerNames
        => Settable.SelectMany(property => property.GetCustomAttributes<FormerNameAttribute>(), (property, former) => new FormerName(Section, former.Name, property.Name));

    private IEnumerable<PropertyInfo> Settable => Options.GetProperties().Where(property => property.SetMethod is { IsPublic: true });
}

/// <summary>A former name of a setting. A class: generic code over it is compiled ahead of time, which it would not be over a value.</summary>
/// <param name="Section">The section's name.</param>
/// <param name="Former">The former name within it.</param>
/// <param name="Present">The present name within it.</param>
internal sealed record FormerName(string Section, string Former, string Present);
