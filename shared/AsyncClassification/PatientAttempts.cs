using Aviary.AsyncClassification.Outcomes;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification;

/// <summary>Notes what is at work for as long as it takes, and that it ended for a while: what is not noted as ended is only a suspect.</summary>
internal sealed class PatientAttempts(PatientStore store, IAttemptStore attempts, TimeProvider time, ILogger logger)
{
    /// <summary>Within what a stopping app gives those at work.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlySet<OutcomeKey>> BeginAsync(Guid batch, IReadOnlyList<OutcomeKey> requests, CancellationToken cancellationToken)
    {
        IReadOnlySet<OutcomeKey> suspects = await store.AskAsync((_, token) => attempts.BeginAsync(batch, requests, token), cancellationToken);
        if (suspects.Count > 0)
        {
            ClassificationLog.Suspects(logger, suspects.Count);
        }

        return suspects;
    }

    public Task EndAsync(Guid batch) => TryAsync(token => attempts.EndAsync(batch, token));

    public Task<int> BeginAloneAsync(OutcomeKey request, CancellationToken cancellationToken)
        => store.AskAsync((_, token) => attempts.BeginAloneAsync(request, token), cancellationToken);

    public Task EndAloneAsync(OutcomeKey request) => TryAsync(token => attempts.EndAloneAsync(request, token));

    public Task ClearAsync(IReadOnlyList<OutcomeKey> requests) => TryAsync(token => attempts.ClearAsync(requests, token));

    /// <summary>Whether or not the app is stopping: what ended in good order must not look as if it had ended the process.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> note)
    {
        using CancellationTokenSource late = new(LongestEnd, time);
        try
        {
            await store.AskAsync(
                async (_, token) =>
                {
                    await note(token);
                    return true;
                },
                late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            ClassificationLog.EndNotNoted(logger, LongestEnd);
        }
    }
}
