using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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

    /// <summary>Stops the start where a section that is registered here holds a setting that none of its options has, or is misspelt.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">All settings.</param>
    public static void RefuseUnknownSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<SettingNames>>(provider => new SettingNamesValidator(configuration, provider.GetServices<KnownSettings>()));
        services.AddOptions<SettingNames>().ValidateOnStart();
    }
}
