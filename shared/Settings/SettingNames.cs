using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Settings;

/// <summary>Checked at start as options are; it has no setting of its own.</summary>
internal sealed class SettingNames;

/// <summary>
/// Stops the start where a section of ours has a setting that nothing reads: with a letter wrong it would keep its default in silence.
/// </summary>
internal sealed partial class SettingNamesValidator(
    IConfiguration configuration, IEnumerable<KnownSettings> known, ILogger<SettingNamesValidator> logger) : IValidateOptions<SettingNames>
{
    public ValidateOptionsResult Validate(string? name, SettingNames options)
    {
        Dictionary<string, string[]> sections = known
            .GroupBy(one => one.Section, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.SelectMany(one => one.Names).ToArray(), StringComparer.OrdinalIgnoreCase);
        List<string> problems = [];
        HashSet<string> former = new(StringComparer.OrdinalIgnoreCase);
        foreach (FormerName renamed in known.SelectMany(one => one.FormerNames))
        {
            string path = $"{renamed.Section}:{renamed.Former}";
            if (former.Add(path) && configuration[path] is not null)
            {
                LogRenamed(path, $"{renamed.Section}:{renamed.Present}");
            }
        }

        foreach (IConfigurationSection section in configuration.GetChildren())
        {
            problems.AddRange(sections.TryGetValue(section.Key, out string[]? names) ? Unknown(section, names, former) : Misspelt(section, sections));
        }

        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, string[] names, HashSet<string> former)
    {
        foreach (IConfigurationSection setting in section.GetChildren())
        {
            if (!names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase) && !former.Contains(setting.Path))
            {
                yield return $"{setting.Path} is not known; {Meant(section.Key, NearestName.Find(setting.Key, names))}";
            }
            else if (setting.GetChildren().Any())
            {
                yield return $"{setting.Path}: expected one value, got a list or an object.";
            }
        }
    }

    /// <summary>A section of another program's may have any name; one that is nearly ours and holds a setting of ours is meant to be ours.</summary>
    private static IEnumerable<string> Misspelt(IConfigurationSection section, Dictionary<string, string[]> sections)
        => NearestName.Find(section.Key, sections.Keys) is { } near
            ? section.GetChildren()
                .Where(setting => sections[near].Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                .Select(setting => $"{setting.Path} is not known; {Meant(near, setting.Key)}")
            : [];

    private static string Meant(string section, string? name) => name is null ? "local.settings.sample.json shows all settings." : $"did you mean {section}:{name}?";

    [LoggerMessage(2021, LogLevel.Warning, "The setting {Former} is now called {Present}. The former name is read until the next release.")]
    private partial void LogRenamed(string former, string present);
}
