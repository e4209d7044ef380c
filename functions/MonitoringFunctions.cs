using Aviary.Functions.Answers;
using Aviary.Functions.Messages;
using Aviary.Monitoring;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Answers with the health of a model.</summary>
public sealed class MonitoringFunctions(MonitoringService monitoring, KafkaTriggerHealth triggers)
{
    [Function("GetMonitoring")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/monitoring")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        MonitoringReport report = await monitoring.ReportAsync(model, cancellationToken);
        return new JsonAnswer<MonitoringReport>(
            report with { Triggers = triggers.Problems.Count > 0 ? triggers.Problems : null }, AnswerJson.Default.MonitoringReport);
    }
}
