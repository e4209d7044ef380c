using Microsoft.Extensions.Configuration;

namespace Aviary.Cli.Hosting;

/// <summary>Replaces <c>%Name%</c> in a trigger's text by the setting of that name.</summary>
internal static class SettingReference
{
    /// <exception cref="HostingException">The setting is not there, or a percent sign stands alone.</exception>
    public static string Resolve(string text, string function, IConfiguration settings)
    {
        string[] parts = text.Split('%');
        if (parts.Length == 1)
        {
            return text;
        }

        if (parts.Length % 2 == 0)
        {
            throw new HostingException($"The function '{function}' has '{text}' in its trigger, with a percent sign that is not closed.");
        }

        for (int i = 1; i < parts.Length; i += 2)
        {
            string name = parts[i];
            parts[i] = settings[name] is { Length: > 0 } value
                ? value
                : throw new HostingException(
                    $"The function '{function}' needs the setting '{name}', which is not set. "
                    + $"Set the environment variable {name.Replace(":", "__", StringComparison.Ordinal)}, or add it to local.settings.json.");
        }

        return string.Concat(parts);
    }
}
