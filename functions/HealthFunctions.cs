using Aviary.Functions.Answers;
using Aviary.Functions.Messages;
using Aviary.Functions.Problems;
using Aviary.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Answers probes whether the process lives, and whether it does its work: predictions, and requests from Kafka where triggers bring them.</summary>
public sealed class HealthFunctions(ServedModels served, KafkaTriggerHealth triggers)
{
    private const int RetryAfterSeconds = 2;

    [Function("Live")]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request)
        => new JsonAnswer<HealthAnswer>(new HealthAnswer("live"), AnswerJson.Default.HealthAnswer);

    [Function("Ready")]
    public IResult Ready([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request)
    {
        ServingHealth health = served.Health;
        IReadOnlyList<string> serving = HealthAnswer.ReasonsOf(health);
        if (!health.Ready)
        {
            return NotReady("A prediction would not work now", [.. serving, .. triggers.Problems]);
        }

        return triggers.Problems.Count == 0
            ? new JsonAnswer<HealthAnswer>(HealthAnswer.From(health), AnswerJson.Default.HealthAnswer)
            : NotReady("Requests on Kafka are not classified", [.. triggers.Problems, .. serving]);
    }

    private static ProblemResult NotReady(string what, IReadOnlyList<string> reasons)
        => new(new Problem(StatusCodes.Status503ServiceUnavailable, "Not ready", $"{what}: {string.Join(" ", reasons)}")
        {
            Reasons = reasons,
            RetryAfterSeconds = RetryAfterSeconds,
        });
}
