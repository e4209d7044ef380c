using Aviary.Functions.Answers;
using Aviary.TrainingRuns;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Starts training on a schedule or on request, carries it on a slice at a time, cancels it, and returns its state.</summary>
public sealed class TrainingFunctions(TrainingRunService runs, TimeProvider time)
{
    [Function("ScheduleTraining")]
    public Task ScheduleAsync([TimerTrigger("%Training:Schedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        // Timers of several instances fire within moments of each other; the nearest minute is the same for all.
        DateTimeOffset nearest = time.GetUtcNow().AddSeconds(30);
        return runs.StartScheduledAsync(nearest.AddTicks(-(nearest.Ticks % TimeSpan.TicksPerMinute)), cancellationToken);
    }

    [Function("ContinueTraining")]
    public Task ContinueAsync([TimerTrigger("%Training:Tick%", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
        => runs.ContinueAsync(cancellationToken);

    [Function("StartTraining")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/models/{model}/training")] HttpRequest request,
        string model,
        CancellationToken cancellationToken)
    {
        TrainingRun run = await runs.StartAsync(model, "request", cancellationToken);
        return new JsonAnswer<TrainingRun>(run, AnswerJson.Default.TrainingRun)
        {
            StatusCode = StatusCodes.Status202Accepted,
            Location = TrainingAnswer.Address(run),
        };
    }

    [Function("CancelTraining")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/models/{model}/training/{run}")] HttpRequest request,
        string model,
        string run,
        CancellationToken cancellationToken)
        => new JsonAnswer<TrainingRun>(await runs.CancelAsync(model, run, cancellationToken), AnswerJson.Default.TrainingRun);

    [Function("GetTraining")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/models/{model}/training/{run}")] HttpRequest request,
        string model,
        string run,
        CancellationToken cancellationToken)
        => new JsonAnswer<TrainingRun>(await runs.GetAsync(model, run, cancellationToken), AnswerJson.Default.TrainingRun);
}
