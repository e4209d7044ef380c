using Aviary.Functions.Answers;
using Aviary.Functions.Messages;
using Aviary.Monitoring;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Tells how a model is.</summary>
public sealed class MonitoringFunctions(MonitoringService monitoring, KafkaTriggerHealth triggers)
{
    [Function("GetMonitoring")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/monitoring")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
        => new JsonAnswer<MonitoringAnswer>(
            MonitoringAnswer.From(await monitoring.ReportAsync(model, cancellationToken), triggers.Problems), AnswerJson.Default.MonitoringAnswer);
}
