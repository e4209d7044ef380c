namespace Aviary.Settings;

/// <summary>The settings that one options class reads from a section.</summary>
/// <param name="Section">The section's name.</param>
/// <param name="Options">The options class.</param>
internal sealed record KnownSettings(string Section, Type Options)
{
    /// <summary>The names within the section.</summary>
    public IEnumerable<string> Names => Options.GetProperties().Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name);
}
