using Aviary.Functions.Answers;
using Aviary.Functions.Problems;
using Aviary.Functions.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions;

/// <summary>Tells what this process counted and timed, for Prometheus to collect.</summary>
public sealed class MetricsFunctions(Metering metering, ILogger<MetricsFunctions> logger)
{
    [Function("Metrics")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequest request)
        => logger.AnswerAsync(request, () => Task.FromResult<IResult>(new MetricsAnswer(metering.Collect())));
}
