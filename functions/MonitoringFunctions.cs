using Aviary.Functions.Answers;
using Aviary.Functions.Problems;
using Aviary.Monitoring;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions;

/// <summary>Tells how a model is.</summary>
public sealed class MonitoringFunctions(MonitoringService monitoring, ILogger<MonitoringFunctions> logger)
{
    [Function("GetMonitoring")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/monitoring")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
        => new JsonAnswer<MonitoringAnswer>(
            MonitoringAnswer.From(await monitoring.ReportAsync(model, cancellationToken)), AnswerJson.Default.MonitoringAnswer);
}
