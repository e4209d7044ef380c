using Aviary.Registry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Serving.InProcess;

/// <summary>Serves registered models inside an app of one's own.</summary>
public static class ModelsServices
{
    /// <summary>
    /// Adds <see cref="Classifier"/> and what it needs. The champions are loaded while the host starts, and followed from then on.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">
    /// The settings: of the sections <c>Registry</c> (where the models lie), <c>Serving</c> and <c>Imaging</c>. A wrong one stops the start.
    /// </param>
    public static IServiceCollection AddAviaryModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRegistry(configuration);
        services.AddServing(configuration);
        services.AddHostedService(static provider =>
        {
            // With it come the observers, whose gauges shall be there before the first prediction.
            _ = provider.GetRequiredService<PredictionService>();
            return new ModelsStart(provider.GetRequiredService<ServedModels>());
        });
        return services.AddSingleton<Classifier>();
    }
}
