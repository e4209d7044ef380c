using Aviary.AsyncClassification;
using Aviary.Functions.Dashboard;
using Aviary.Functions.Messages;
using Aviary.Functions.Requests;
using Aviary.Functions.Starting;
using Aviary.Functions.Telemetry;
using Aviary.Imaging;
using Aviary.Registry;
using Aviary.Importing;
using Aviary.Inference.Proving;
using Aviary.Messaging;
using Aviary.Monitoring;
using Aviary.Serving;
using Aviary.Settings;
using Aviary.TrainingRuns;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions;

/// <summary>Puts the modules together: the same way under the Functions host and in one process.</summary>
public static class Composition
{
    /// <summary>Adds everything that the functions need.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">
    /// The settings. They are read when first needed and checked at start; a wrong one stops the start with its name in the error.
    /// </param>
    public static IServiceCollection AddAviary(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.RefuseUnknownSettings(configuration);
        services.AddRegistry(configuration);
        services.AddImporting();
        services.AddServing(configuration);
        services.AddPictureFetch(configuration);
        services.AddTrainingRuns(configuration);
        services.AddMonitoring(configuration);
        services.AddMessaging(configuration);
        services.AddAsyncClassification(configuration);
        services.AddSingleton(static provider => new ProvingProcess(typeof(Composition).Assembly.Location, provider.GetRequiredService<TimeProvider>()));
        services.AddRequests();
        services.AddDashboard(configuration);
        services.AddSingleton(_ => new Metering(configuration));
        services.AddSingleton(provider => new KafkaTriggerHealth(
            configuration,
            provider.GetRequiredService<IOptions<MessagingOptions>>().Value,
            provider.GetRequiredService<IOptions<ClassificationOptions>>().Value,
            provider.GetService<KafkaTriggerBuild>()));

        // What is hosted starts in this order.
        services.AddHostedService<ImagingStart>();
        services.AddHostedService<MeteringStart>();
        services.AddSingleton<ServingStart>();
        services.AddHostedService(static provider => provider.GetRequiredService<ServingStart>());
        services.AddChallengerShadow();
        services.AddHostedService<MessagingStart>();
        return services;
    }

    private static void AddRequests(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<ServingOptions>, BodyMemoryValidator>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(static provider => new ServerLimits(
            provider.GetRequiredService<IOptions<ImagingOptions>>(),
            provider.GetRequiredService<IOptions<ServingOptions>>(),
            OpenFiles.Limit(),
            provider.GetRequiredService<ILogger<ServerLimits>>()));
    }

    private static void AddDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<BirdsOptions>, BirdsOptionsValidator>();
        services.AddOptions<BirdsOptions>().Bind(configuration.GetSection(BirdsOptions.Section)).CheckAtStart(BirdsOptions.Section);
        services.AddSingleton<ModelExamples>();
    }
}
