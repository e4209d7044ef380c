using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Registry;

/// <summary>Registers the registry.</summary>
public static class RegistryServices
{
    /// <summary>
    /// Adds the object store and <see cref="ModelRegistry"/>, with the settings of section <c>Registry</c> (<see cref="StorageOptions"/> and
    /// <see cref="RegistryOptions"/>), which are checked at start.
    /// </summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).CheckAtStart(StorageOptions.Section);
        services.AddSingleton<IValidateOptions<RegistryOptions>, RegistryOptionsValidator>();
        services.AddOptions<RegistryOptions>().Bind(configuration.GetSection(RegistryOptions.Section)).CheckAtStart(RegistryOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => ObjectStores.Open(
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ManifestTrust>();
        return services.AddSingleton<ModelRegistry>();
    }
}
