using Aviary.AsyncClassification;
using Aviary.Functions.Dashboard;
using Aviary.Functions.Messages;
using Aviary.Functions.Requests;
using Aviary.Functions.Starting;
using Aviary.Functions.Telemetry;
using Aviary.Imaging;
using Aviary.Inference.Proving;
using Aviary.Learning.Training;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;
using Aviary.Monitoring;
using Aviary.Monitoring.Alerts;
using Aviary.Serving;
using Aviary.Serving.Fetching;
using Aviary.Serving.Observers;
using Aviary.Settings;
using Aviary.TrainingRuns;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
        services.AddServing(configuration);
        services.AddSettings(configuration);
        services.AddSingleton(static provider => MessageTransports.Open(
            provider.GetRequiredService<IOptions<MessagingOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService<ImagingStart>();
        services.AddSingleton(_ => new Metering(configuration));
        services.AddHostedService<MeteringStart>();
        services.AddSingleton(static provider => provider.GetRequiredService<IOptions<PushOptions>>().Value.CreateReceiver(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PushReceiver>>()));
        services.AddSingleton(static provider => new ProvingProcess(typeof(Composition).Assembly.Location, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ChallengerShadow>();
        services.AddSingleton<IPredictionObserver>(static provider => provider.GetRequiredService<ChallengerShadow>());
        services.AddSingleton<PictureFetch>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<ModelExamples>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(static provider => new ServerLimits(
            provider.GetRequiredService<IOptions<ImagingOptions>>(),
            provider.GetRequiredService<IOptions<ServingOptions>>(),
            OpenFiles.Limit(),
            provider.GetRequiredService<ILogger<ServerLimits>>()));
        services.AddTrainingRuns();
        services.AddMonitoring();
        services.AddAsyncClassification();
        services.AddSingleton(provider => new KafkaTriggerHealth(
            configuration,
            provider.GetRequiredService<IOptions<MessagingOptions>>().Value,
            provider.GetRequiredService<IOptions<ClassificationOptions>>().Value,
            provider.GetService<KafkaTriggerBuild>()));
        services.AddSingleton<ServingStart>();
        services.AddHostedService(static provider => provider.GetRequiredService<ServingStart>());
        services.AddHostedService(static provider => provider.GetRequiredService<ChallengerShadow>());
        services.AddHostedService<MessagingStart>();
        return services;
    }

    private static void AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.RefuseUnknownSettings(configuration);

        services.AddSingleton<IValidateOptions<ServingOptions>, BodyMemoryValidator>();

        // AddTrainingRuns brings their validator.
        services.AddOptions<RunOptions>().Bind(configuration.GetSection(RunOptions.Section)).CheckAtStart(RunOptions.Section);

        services.AddSingleton<IValidateOptions<TrainingOptions>, TrainingOptionsValidator>();
        services.AddOptions<TrainingOptions>().CheckAtStart(
            TrainingOptions.Section, () => TrainingSettings.Read(configuration.GetSection(TrainingOptions.Section)));

        services.AddSingleton<IValidateOptions<MessagingOptions>, MessagingOptionsValidator>();
        services.AddOptions<MessagingOptions>().Bind(configuration.GetSection(MessagingOptions.Section)).CheckAtStart(MessagingOptions.Section);
        services.AddSingleton<IValidateOptions<PushOptions>>(new PushOptionsValidator());
        services.AddOptions<PushOptions>().Bind(configuration.GetSection(PushOptions.Section)).CheckAtStart(PushOptions.Section);

        // AddAsyncClassification brings its validator.
        services.AddOptions<ClassificationOptions>().Bind(configuration.GetSection(ClassificationOptions.Section)).CheckAtStart(ClassificationOptions.Section);

        services.AddSingleton<IValidateOptions<PictureFetchOptions>, PictureFetchOptionsValidator>();
        services.AddOptions<PictureFetchOptions>().Bind(configuration.GetSection(PictureFetchOptions.Section)).CheckAtStart(PictureFetchOptions.Section);
        services.AddSingleton<IValidateOptions<BirdsOptions>, BirdsOptionsValidator>();
        services.AddOptions<BirdsOptions>().Bind(configuration.GetSection(BirdsOptions.Section)).CheckAtStart(BirdsOptions.Section);

        // AddMonitoring brings their validators.
        services.AddOptions<MonitoringOptions>().Bind(configuration.GetSection(MonitoringOptions.Section)).CheckAtStart(MonitoringOptions.Section);
        services.AddOptions<AlertsOptions>().Bind(configuration.GetSection(AlertsOptions.Section)).CheckAtStart(AlertsOptions.Section);
    }
}
