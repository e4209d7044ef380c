using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring;

/// <summary>Registers monitoring.</summary>
public static class MonitoringServices
{
    /// <summary>
    /// Adds <see cref="MonitoringService"/> and <see cref="RuleEvaluation"/>. With the settings of the
    /// sections <c>Monitoring</c> and <c>Alerts</c>, which are checked at start. Expects the registry, serving and training runs.
    /// </summary>
    public static IServiceCollection AddMonitoring(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<MonitoringOptions>, MonitoringOptionsValidator>();
        services.AddOptions<MonitoringOptions>().Bind(configuration.GetSection(MonitoringOptions.Section)).CheckAtStart(MonitoringOptions.Section);
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddOptions<AlertsOptions>().Bind(configuration.GetSection(AlertsOptions.Section)).CheckAtStart(AlertsOptions.Section);
        services.AddSingleton<LogSink>();
        services.AddSingleton(static provider => Webhook(provider.GetRequiredService<IOptions<AlertsOptions>>(), provider));
        services.AddSingleton(static provider => new AlertDelivery(Sinks(provider), provider.GetRequiredService<ILogger<AlertDelivery>>()));
        services.AddSingleton<AlertLedger>();
        services.AddSingleton<AlertManager>();
        services.AddSingleton<EvaluationTimes>();
        services.AddSingleton<IModelFacts, ModelFacts>();
        services.AddSingleton(static provider => new RuleEvaluation(
            provider.GetRequiredService<IModelFacts>(),
            provider.GetRequiredService<AlertManager>(),
            provider.GetRequiredService<EvaluationTimes>(),
            provider.GetRequiredService<IOptions<MonitoringOptions>>(),
            provider.GetRequiredService<ILogger<RuleEvaluation>>()));
        return services.AddSingleton(static provider => new MonitoringService(
            provider.GetRequiredService<IModelFacts>(),
            provider.GetRequiredService<AlertManager>(),
            provider.GetRequiredService<EvaluationTimes>(),
            provider.GetRequiredService<IOptions<MonitoringOptions>>()));
    }

    private static List<IAlertSink> Sinks(IServiceProvider provider)
    {
        List<IAlertSink> sinks = [provider.GetRequiredService<LogSink>()];
        if (provider.GetRequiredService<IOptions<AlertsOptions>>().Value.WebhookUrl.Length > 0)
        {
            sinks.Add(provider.GetRequiredService<WebhookSink>());
        }

        return sinks;
    }

    private static WebhookSink Webhook(IOptions<AlertsOptions> options, IServiceProvider provider)
        => new(new Uri(options.Value.WebhookUrl), options, WebhookSink.Handler(), provider.GetRequiredService<TimeProvider>());
}
