using Aviary.Imaging;
using Aviary.Inference;
using Aviary.Registry;
using Aviary.Serving.Fetching;
using Aviary.Serving.Observers;
using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Serving;

/// <summary>Registers serving.</summary>
public static class ServingServices
{
    /// <summary>
    /// Adds the served models, <see cref="PredictionService"/> with its statistics, and the decoder of pictures, with the settings of the
    /// sections <c>Serving</c> and <c>Imaging</c>, which are checked at start. Expects <see cref="ModelRegistry"/>; whoever adds them starts
    /// <see cref="ServedModels"/>.
    /// </summary>
    public static IServiceCollection AddServing(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>();
        services.AddOptions<ServingOptions>().Bind(configuration.SectionOf<ServingOptions>(ServingOptions.Section)).CheckAtStart(ServingOptions.Section);
        services.AddSingleton<IOptions<InferenceOptions>>(static provider => provider.GetRequiredService<IOptions<ServingOptions>>());
        services.AddSingleton<IValidateOptions<ImagingOptions>, ImagingOptionsValidator>();
        services.AddOptions<ImagingOptions>().Bind(configuration.GetSection(ImagingOptions.Section)).CheckAtStart(ImagingOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => new PictureDecoder(
            provider.GetRequiredService<IOptions<ImagingOptions>>().Value, provider.GetRequiredService<ILogger<PictureDecoder>>()));
        services.AddSingleton<ServedModels>();
        services.AddSingleton<PredictionStatistics>();
        services.AddSingleton<IPredictionObserver>(static provider => provider.GetRequiredService<PredictionStatistics>());
        return services.AddSingleton<PredictionService>();
    }

    /// <summary>
    /// Adds the challenger's shadow, which observes predictions and is started as a hosted service, after <see cref="ServedModels"/>.
    /// </summary>
    public static IServiceCollection AddChallengerShadow(this IServiceCollection services)
    {
        services.AddSingleton<ChallengerShadow>();
        services.AddSingleton<IPredictionObserver>(static provider => provider.GetRequiredService<ChallengerShadow>());
        return services.AddHostedService(static provider => provider.GetRequiredService<ChallengerShadow>());
    }

    /// <summary>Adds <see cref="PictureFetch"/>, with the settings of its section, which are checked at start.</summary>
    public static IServiceCollection AddPictureFetch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<PictureFetchOptions>, PictureFetchOptionsValidator>();
        services.AddOptions<PictureFetchOptions>().Bind(configuration.GetSection(PictureFetchOptions.Section)).CheckAtStart(PictureFetchOptions.Section);
        return services.AddSingleton<PictureFetch>();
    }
}
