using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Aviary.Messaging.Deliveries;
using Aviary.Registry.Storage;
using Aviary.Serving;
using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.AsyncClassification;

/// <summary>Registers asynchronous classification.</summary>
public static class ClassificationServices
{
    /// <summary>Adds asynchronous classification, with its settings, which are checked at start. Expects serving, the bucket and the message transport.</summary>
    public static IServiceCollection AddAsyncClassification(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddSingleton<IValidateOptions<ClassificationOptions>, ClassificationOptionsValidator>();
        services.AddOptions<ClassificationOptions>().Bind(configuration.GetSection(ClassificationOptions.Section)).CheckAtStart(ClassificationOptions.Section);
        services.AddSingleton<ClassificationMetrics>();
        services.AddSingleton(static provider => OutcomeStores.Open(
            provider.GetRequiredService<IOptions<ClassificationOptions>>().Value,
            provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider =>
        {
            MessagingOptions options = provider.GetRequiredService<IOptions<MessagingOptions>>().Value;
            return new ClassificationTopics(options.RequestSubscription(), options.Results);
        });
        services.AddSingleton(static provider => new RequestClassifier(
            provider.GetRequiredService<PredictionService>(),
            provider.GetRequiredService<IOutcomeStore>(),
            provider.GetRequiredService<IMessageTransport>(),
            provider.GetRequiredService<ClassificationTopics>(),
            provider.GetRequiredService<ClassificationMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RequestClassifier>>()));
        services.AddSingleton(static provider => new TriggeredClassification(
            provider.GetRequiredService<RequestClassifier>(),
            new Settler(
                provider.GetRequiredService<IMessageTransport>().Publisher,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Settler>>()),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OutcomeRetention>();
        services.AddHostedService<ClassificationWorker>();
        return services;
    }
}
