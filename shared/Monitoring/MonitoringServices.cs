using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring;

/// <summary>Puts monitoring together.</summary>
public static class MonitoringServices
{
    /// <summary>
    /// Adds <see cref="MonitoringService"/> and <see cref="RuleEvaluation"/>. Expects a store, the registry, the served models, the
    /// training runs, <see cref="TimeProvider"/>, and the options <see cref="MonitoringOptions"/> and <see cref="AlertsOptions"/>.
    /// </summary>
    public static IServiceCollection AddMonitoring(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<MonitoringOptions>, MonitoringOptionsValidator>();
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddSingleton<LogSink>();
        services.AddSingleton(static provider => Webhook(provider.GetRequiredService<IOptions<AlertsOptions>>(), provider));
        services.AddSingleton(static provider => new AlertDelivery(Sinks(provider), provider.GetRequiredService<ILogger<AlertDelivery>>()));
        services.AddSingleton<AlertLedger>();
        services.AddSingleton<AlertBook>();
        services.AddSingleton<EvaluationLog>();
        services.AddSingleton<IModelFacts, ModelFacts>();
        services.AddSingleton(static provider => new RuleEvaluation(
            provider.GetRequiredService<IModelFacts>(),
            provider.GetRequiredService<AlertBook>(),
            provider.GetRequiredService<EvaluationLog>(),
            provider.GetRequiredService<IOptions<MonitoringOptions>>(),
            provider.GetRequiredService<ILogger<RuleEvaluation>>()));
        return services.AddSingleton(static provider => new MonitoringService(
            provider.GetRequiredService<IModelFacts>(),
            provider.GetRequiredService<AlertBook>(),
            provider.GetRequiredService<EvaluationLog>(),
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
