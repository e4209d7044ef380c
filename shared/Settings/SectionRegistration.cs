using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Settings;

/// <summary>How options of a section are registered: checked at start, with the setting named.</summary>
public static class SectionRegistration
{
    /// <param name="options">The options, bound by the caller: generated binding needs the call where the type is known.</param>
    /// <param name="section">The section's name.</param>
    public static void CheckAtStart<T>(this OptionsBuilder<T> options, string section)
        where T : class, new()
        => options.CheckAtStart(section, static () => new T());

    /// <param name="options">The options.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="begin">Makes options whose properties cannot be set later.</param>
    public static void CheckAtStart<T>(this OptionsBuilder<T> options, string section, Func<T> begin)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Services.AddSingleton<IOptionsFactory<T>>(provider => new SectionOptionsFactory<T>(
            section, begin, provider.GetServices<IConfigureOptions<T>>(), provider.GetServices<IValidateOptions<T>>()));
        options.Services.AddSingleton(new KnownSettings(section, typeof(T)));
        options.ValidateOnStart();
    }

    /// <summary>The section of options, in which a renamed setting may also have its former name; where both are given, the present one counts.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="section">The section's name.</param>
    public static IConfiguration SectionOf<T>(this IConfiguration configuration, string section)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection given = configuration.GetSection(section);
        Dictionary<string, string?> renamed = [];
        foreach (FormerName name in new KnownSettings(section, typeof(T)).FormerNames)
        {
            if (given[name.Former] is { } value && given[name.Present] is null)
            {
                renamed[name.Present] = value;
            }
        }

        return renamed.Count == 0 ? given : new ConfigurationBuilder().AddConfiguration(given).AddInMemoryCollection(renamed).Build();
    }

    /// <summary>Stops the start where a section that is registered here holds a setting that none of its options has, or is misspelt.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">All settings.</param>
    public static void RefuseUnknownSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<SettingNames>>(provider => new SettingNamesValidator(
            configuration, provider.GetServices<KnownSettings>(), provider.GetRequiredService<ILogger<SettingNamesValidator>>()));
        services.AddOptions<SettingNames>().ValidateOnStart();
    }
}
