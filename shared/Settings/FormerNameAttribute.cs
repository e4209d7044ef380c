namespace Aviary.Settings;

/// <summary>The former name of a renamed setting, which is read for one release, with a warning that names the new one.</summary>
/// <param name="name">The former name within the section.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The former name within the section.</summary>
    public string Name { get; } = name;
}
