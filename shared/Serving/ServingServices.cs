using Aviary.Imaging;
using Aviary.Importing;
using Aviary.Inference;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving.Observers;
using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Serving;

/// <summary>Puts the registry and what it serves together.</summary>
public static class ServingServices
{
    /// <summary>
    /// Adds the store, the registry, imports, registration, the served models and <see cref="PredictionService"/>, with the settings of the sections
    /// <c>Registry</c>, <c>Serving</c> and <c>Imaging</c>, which are checked at start. Who adds them starts <see cref="ServedModels"/>.
    /// </summary>
    public static IServiceCollection AddServing(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings(configuration);
        services.AddSingleton(static provider => ObjectStores.Open(
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ManifestTrust>();
        services.AddSingleton(static provider => new PictureDecoder(
            provider.GetRequiredService<IOptions<ImagingOptions>>().Value, provider.GetRequiredService<ILogger<PictureDecoder>>()));
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<ModelImport>();
        services.AddSingleton<Registration>();
        services.AddSingleton<ServedModels>();
        services.AddSingleton<PredictionStatistics>();
        services.AddSingleton<IPredictionObserver>(static provider => provider.GetRequiredService<PredictionStatistics>());
        return services.AddSingleton<PredictionService>();
    }

    private static void AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).CheckAtStart(StorageOptions.Section);

        services.AddSingleton<IValidateOptions<RegistryOptions>, RegistryOptionsValidator>();
        services.AddOptions<RegistryOptions>().Bind(configuration.GetSection(RegistryOptions.Section)).CheckAtStart(RegistryOptions.Section);

        services.AddSingleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>();
        services.AddOptions<ServingOptions>().Bind(configuration.GetSection(ServingOptions.Section)).CheckAtStart(ServingOptions.Section);
        services.AddSingleton<IOptions<InferenceOptions>>(static provider => provider.GetRequiredService<IOptions<ServingOptions>>());

        services.AddSingleton<IValidateOptions<ImagingOptions>, ImagingOptionsValidator>();
        services.AddOptions<ImagingOptions>().Bind(configuration.GetSection(ImagingOptions.Section)).CheckAtStart(ImagingOptions.Section);
    }
}
