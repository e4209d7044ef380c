using Aviary.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Settings;

public sealed class FormerNameTests
{
    [Fact]
    public void A_renamed_setting_is_read_by_its_former_name_with_a_warning_that_names_the_new_one()
    {
        using RecordedLog log = new();
        using ServiceProvider app = App(log, ("Oven:Heat", "180"));

        app.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(180, app.GetRequiredService<IOptions<OvenOptions>>().Value.Temperature);
        Assert.Contains(
            log.Lines,
            one => one.Line.Contains("Oven:Heat", StringComparison.Ordinal) && one.Line.Contains("Oven:Temperature", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_both_names_are_given_the_present_one_counts()
    {
        using RecordedLog log = new();
        using ServiceProvider app = App(log, ("Oven:Heat", "180"), ("Oven:Temperature", "200"));

        Assert.Equal(200, app.GetRequiredService<IOptions<OvenOptions>>().Value.Temperature);
    }

    [Fact]
    public void A_name_that_the_setting_never_had_still_stops_the_start()
    {
        using RecordedLog log = new();
        using ServiceProvider app = App(log, ("Oven:Heet", "180"));

        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => app.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains("Oven:Heet is not known", refused.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider App(RecordedLog log, params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        ServiceCollection services = new();
        services.AddSingleton<ILoggerFactory>(log);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.RefuseUnknownSettings(configuration);
        services.AddOptions<OvenOptions>().Bind(configuration.SectionOf<OvenOptions>("Oven")).CheckAtStart("Oven");
        return services.BuildServiceProvider();
    }

    private sealed class OvenOptions
    {
        [FormerName("Heat")]
        public int Temperature { get; set; }
    }
}
