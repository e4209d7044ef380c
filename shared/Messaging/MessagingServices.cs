using Aviary.Messaging.PubSub.Push;
using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Messaging;

/// <summary>Registers messaging.</summary>
public static class MessagingServices
{
    /// <summary>
    /// Adds <see cref="IMessageTransport"/> and <see cref="PushReceiver"/>, with the settings of section <c>Messaging</c>
    /// (<see cref="MessagingOptions"/> and <see cref="PushOptions"/>), which are checked at start. Expects <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<IValidateOptions<MessagingOptions>, MessagingOptionsValidator>();
        services.AddOptions<MessagingOptions>().Bind(configuration.SectionOf<MessagingOptions>(MessagingOptions.Section)).CheckAtStart(MessagingOptions.Section);
        services.AddSingleton<IValidateOptions<PushOptions>>(new PushOptionsValidator());
        services.AddOptions<PushOptions>().Bind(configuration.GetSection(PushOptions.Section)).CheckAtStart(PushOptions.Section);
        services.AddSingleton(static provider => MessageTransports.Open(
            provider.GetRequiredService<IOptions<MessagingOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services.AddSingleton(static provider => provider.GetRequiredService<IOptions<PushOptions>>().Value.CreateReceiver(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PushReceiver>>()));
    }
}
