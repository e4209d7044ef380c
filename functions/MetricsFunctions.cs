using Aviary.Functions.Answers;
using Aviary.Functions.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Returns what this process counted and timed, for Prometheus to collect.</summary>
public sealed class MetricsFunctions(Metering metering)
{
    [Function("Metrics")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequest request)
        => new MetricsAnswer(metering.Collect());
}
