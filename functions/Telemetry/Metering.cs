using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aviary.Functions.Telemetry;

/// <summary>
/// Listens to the meters of all modules, of the runtime and of the web server, and writes their values as Prometheus text. Where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, metrics and spans also go there, by the other standard variables (<c>OTEL_…</c>);
/// where it is not, spans are not even made.
/// </summary>
public sealed class Metering : IDisposable
{
    /// <summary>The setting that says where metrics and spans are sent.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceSetting = "OTEL_SERVICE_NAME";
    private const string Service = "aviary";

    private static readonly string[] Meters = ["Aviary.*", "System.Runtime", "Microsoft.AspNetCore.Hosting"];
    private static readonly string[] Sources = ["Aviary.*", "Microsoft.AspNetCore"];

    private readonly Lock _gate = new();
    private readonly IConfiguration _configuration;
    private readonly PrometheusExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private MeterProvider? _metrics;
    private TracerProvider? _spans;
    private bool _disposed;

    /// <summary>Listens to nothing before <see cref="Open"/>.</summary>
    public Metering(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _reader = new BaseExportingMetricReader(_exporter);
    }

    /// <summary>Whether metrics and spans are sent somewhere.</summary>
    internal bool Sends => !string.IsNullOrWhiteSpace(_configuration[EndpointSetting]);

    /// <summary>Begins to listen, if it has not yet.</summary>
    public void Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _metrics ??= OpenMetrics();
            _spans ??= Sends ? OpenSpans() : null;
        }
    }

    /// <summary>All metrics as Prometheus text 0.0.4.</summary>
    public string Collect()
    {
        Open();
        lock (_gate)
        {
            return _reader.Collect() ? _exporter.Text : throw new InvalidOperationException("The metrics could not be collected.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _spans?.Dispose();
                _metrics?.Dispose();
                _reader.Dispose();
                _exporter.Dispose();
            }
        }
    }

    private MeterProvider OpenMetrics()
    {
        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(_configuration))
            .ConfigureResource(Describe)
            .AddMeter(Meters)
            .AddView(MetricStreams.Of)
            .AddReader(_reader);
        return (Sends ? builder.AddOtlpExporter() : builder).Build();
    }

    private TracerProvider OpenSpans()
        => Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(_configuration))
            .ConfigureResource(Describe)
            .AddSource(Sources)
            .AddOtlpExporter()
            .Build();

    private void Describe(ResourceBuilder resource)
    {
        if (string.IsNullOrWhiteSpace(_configuration[ServiceSetting]))
        {
            resource.AddService(Service);
        }
    }
}
