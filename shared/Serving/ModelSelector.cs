using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Serving;

/// <summary>Which version of a model a request asks for: the champion, an alias, or a version by its id.</summary>
public readonly record struct ModelSelector
{
    private ModelSelector(string? alias, string? version)
    {
        Alias = alias;
        Version = version;
    }

    /// <summary>What is served when nothing is asked for.</summary>
    public static ModelSelector Champion => default;

    /// <summary>The alias asked for, or null.</summary>
    public string? Alias { get; }

    /// <summary>The version asked for, or null.</summary>
    public string? Version { get; }

    /// <summary>From what a request says; empty is the same as not given.</summary>
    /// <exception cref="InvalidInputException">Both are given, or one is malformed.</exception>
    public static ModelSelector From(string? version, string? alias)
    {
        if (!string.IsNullOrEmpty(version))
        {
            return string.IsNullOrEmpty(alias)
                ? new ModelSelector(null, VersionId.Require(version).ToString())
                : throw new InvalidInputException("version", "either version or alias", "both");
        }

        if (string.IsNullOrEmpty(alias) || alias == ModelRegistry.Champion)
        {
            return Champion;
        }

        ModelName.Require(alias, "alias");
        return new ModelSelector(alias, null);
    }
}
