using Aviary.Functions.Problems;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Requests;

/// <summary>
/// Ends the reading of a body that holds memory and does not come. The server's own least rate is an average from the first byte
/// on: who has sent much at first could then send nothing for minutes. Here each further 320 KiB must come within 10 seconds.
/// </summary>
internal sealed class BodyPace : IDisposable
{
    private const long StepBytes = 320 << 10;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private long _next = StepBytes;

    /// <summary>Begins with what is read from now on.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Ends the reading, too.</param>
    public BodyPace(TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _late = new CancellationTokenSource(Step, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, caller);
    }

    /// <summary>Cancelled when the body is too slow, or the caller goes.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it is the body that was too slow.</summary>
    public bool IsTooSlow => _late.IsCancellationRequested && !_caller.IsCancellationRequested;

    public static ProblemException TooSlow => new(new Problem(
        StatusCodes.Status408RequestTimeout, "Too slow", $"body: expected {StepBytes >> 10} KiB each {Step.TotalSeconds} s, got less. Send it again over a faster connection.")
    {
        Field = "body",
        Expected = $"{StepBytes >> 10} KiB each {Step.TotalSeconds} s",
        Actual = "less",
    });

    /// <summary>Reports how many bytes have arrived.</summary>
    public void Arrived(long total)
    {
        if (total >= _next)
        {
            _next = total + StepBytes;
            _late.CancelAfter(Step);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
