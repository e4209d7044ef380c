using Aviary.Functions.Answers;
using Aviary.Functions.Problems;
using Aviary.Models.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aviary.Functions;

/// <summary>Tells probes whether the process lives, and whether a prediction would work.</summary>
public sealed class HealthFunctions(ServedModels served, ILogger<HealthFunctions> logger)
{
    private const int RetryAfterSeconds = 2;

    [Function("Live")]
    public IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request)
        => logger.AnswerAsync(request, () => Task.FromResult<IResult>(
            new JsonAnswer<HealthAnswer>(new HealthAnswer("live"), AnswerJson.Default.HealthAnswer)));

    [Function("Ready")]
    public Task<IResult> ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request)
    {
        ServingHealth health = served.Health;
        return health.Ready
            ? new JsonAnswer<HealthAnswer>(HealthAnswer.From(health), AnswerJson.Default.HealthAnswer)
            : new ProblemResult(NotReady(HealthAnswer.ReasonsOf(health)));
    }

    private static Problem NotReady(IReadOnlyList<string> reasons)
        => new(StatusCodes.Status503ServiceUnavailable, "Not ready", $"A prediction would not work now: {string.Join(" ", reasons)}")
        {
            Reasons = reasons,
            RetryAfterSeconds = RetryAfterSeconds,
        };
}
