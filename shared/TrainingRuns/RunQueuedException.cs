using Aviary.Errors;

namespace Aviary.TrainingRuns;

/// <summary>A run of the model waits already, and only one may (HTTP 409).</summary>
/// <param name="waiting">The run that waits.</param>
public sealed class RunQueuedException(TrainingRun waiting)
    : AviaryException($"Run {waiting.Run} of {waiting.Model}, asked for at {waiting.CreatedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, waits already, and one may wait at a time. Follow it, or cancel it with DELETE at its address.")
{
    /// <summary>The run that waits.</summary>
    public TrainingRun Waiting { get; } = waiting;
}
