using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Aviary.Models.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Aviary.Functions;

/// <summary>Puts the rooms together: the same way under the Functions host and in one process.</summary>
public static class Composition
{
    /// <summary>Adds everything that the functions need.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">
    /// The settings. They are read when first needed and checked at start; a wrong one stops the start and is named.
    /// </param>
    public static IServiceCollection AddAviary(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);

        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<ServingOptions>().Bind(configuration.GetSection(ServingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>();

        services.AddSingleton<IObjectStore>(provider => new FolderStore(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Folder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<ServedModels>();
        services.AddSingleton<PredictionService>();
        services.AddHostedService<ServingStart>();
        return services;
    }
}
