namespace Aviary.TrainingRuns;

/// <summary>A trainer's hold on a run is gone: another one has taken it, because this one showed no life for too long.</summary>
internal sealed class RunLostException(string model, string run)
    : Exception($"Run {run} of {model} was taken over by another trainer; this one stops and publishes nothing.");
