using Aviary.Inference;
using Aviary.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Importing;

/// <summary>Registers imports.</summary>
public static class ImportingServices
{
    /// <summary>
    /// Adds <see cref="ModelImport"/> and <see cref="Registration"/>. Expects <see cref="ModelRegistry"/> and the options
    /// <see cref="InferenceOptions"/>, which serving brings.
    /// </summary>
    public static IServiceCollection AddImporting(this IServiceCollection services)
    {
        services.AddSingleton<ModelImport>();
        return services.AddSingleton<Registration>();
    }
}
