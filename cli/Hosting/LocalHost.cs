using System.Net.Sockets;
using Aviary.Errors;
using Aviary.Functions;
using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Hosting;

/// <summary>
/// Runs the function classes of <c>functions/</c> in this process, on 127.0.0.1 only, as the Functions host would: HTTP triggers as
/// endpoints, timers on their schedules, Kafka triggers where the transport is Kafka. Writes need no key; other web sites are kept out (<see cref="LoopbackGuard"/>).
/// </summary>
public sealed partial class LocalHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TriggerLoops _timers;
    private readonly KafkaTriggers _kafka;

    private LocalHost(WebApplication app, TriggerLoops timers, KafkaTriggers kafka, string address)
    {
        _app = app;
        _timers = timers;
        _kafka = kafka;
        Address = address;
    }

    /// <summary>Where it listens: http://127.0.0.1:PORT.</summary>
    public string Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts to listen, and returns when requests are answered and the champions are loaded.</summary>
    /// <exception cref="HostingException">It cannot start; the message says why and what to do.</exception>
    public static Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
        => StartAsync(
            options,
            typeof(Composition).Assembly.GetExportedTypes(),
            static (services, settings) => services.AddAviary(settings),
            cancellationToken);

    /// <summary>Waits until the process is asked to end (Ctrl-C, SIGTERM) or the token is cancelled.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops taking requests, lets those under way and the timers finish within the drain time, and releases everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        await _timers.DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    internal static async Task<LocalHost> StartAsync(
        LocalHostOptions options,
        IEnumerable<Type> classes,
        Action<IServiceCollection, IConfiguration> compose,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Port is < 0 or > 65535)
        {
            throw new HostingException($"The port is {options.Port}; expected 0 to 65535.");
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddLocal(options);
        options.Logging?.Invoke(builder.Logging);
        FunctionCatalog catalog = FunctionCatalog.Find(classes, builder.Configuration, options.DisabledFunctions);

        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => LocalKestrel.Configure(kestrel, options.Port));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(options.Time);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = options.DrainTime;

            // The server comes up while the models are loaded.
            host.ServicesStartConcurrently = true;
        });
        compose(builder.Services, builder.Configuration);
        options.Services?.Invoke(builder.Services);
        foreach (Type type in catalog.Classes)
        {
            builder.Services.TryAdd(new ServiceDescriptor(type, type, FunctionInstance.Lifetime(type, builder.Services)));
        }

        WebApplication? app = null;
        try
        {
            app = builder.Build();
            ILogger logger = app.Services.GetRequiredService<ILogger<LocalHost>>();
            app.Use(static (context, next) => LoopbackGuard.Refuse(context.Request) is { } problem
                ? new ProblemResult(problem).ExecuteAsync(context)
                : next(context));
            app.UseRouting();
            app.Use(RoutingProblems.AnswerAsync);
            ProblemCatcher catcher = new(logger, options.Time);
            foreach (HttpFunction function in catalog.Http)
            {
                app.MapFunction(function, catcher);
            }

            if (catalog.Kafka.Count == 0 && LocalSettings.WantsKafka(builder.Configuration))
            {
                LogNoTrigger(logger, string.Join(" and ", AsyncClassificationFunctions.KafkaFunctions.Select(FunctionCatalog.DisabledSetting)));
            }

            await app.StartAsync(cancellationToken);
            TriggerLoops timers = TimerLoops.Start(catalog.Timers, app.Services, logger, options.Time, options.DrainTime);
            KafkaTriggers kafka = new(catalog.Kafka, app.Services, logger, options.Time, options.DrainTime);
            return new LocalHost(app, timers, kafka, app.Urls.First());
        }
        catch (Exception error)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            if (Explain(error, options) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    private static HostingException? Explain(Exception error, LocalHostOptions options) => error switch
    {
        IOException { InnerException: AddressInUseException } => new(
            $"Port {options.Port} on 127.0.0.1 is taken by another program. Stop that program, or choose another port with --port.", error),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new(
            $"Port {options.Port} may not be opened by this user. Choose one above 1023 with --port.", error),
        OptionsValidationException wrong => new(string.Join(" ", wrong.Failures), error),
        AviaryException known => new(known.Message, error),
        AggregateException several when several.InnerExceptions.All(one => one is OptionsValidationException) => new(
            string.Join(" ", several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures)), error),
        AggregateException { InnerException: { } inner } => Explain(inner, options),
        _ => null,
    };

    [LoggerMessage(1123, LogLevel.Warning, "Nothing that arrives on Kafka is classified: its triggers are off by the settings {Settings}.")]
    private static partial void LogNoTrigger(ILogger logger, string settings);
}
