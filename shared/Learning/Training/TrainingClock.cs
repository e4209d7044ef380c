namespace Aviary.Learning.Training;

/// <summary>Makes progress reports with the time gone and the time left.</summary>
internal sealed class TrainingClock(TimeProvider time, int epochs, int steps)
{
    private readonly long _start = time.GetTimestamp();
    private int? _first;

    /// <param name="epoch">The epoch that runs, from 0.</param>
    /// <param name="step">Steps of it that are done.</param>
    /// <param name="loss">The mean loss so far.</param>
    /// <param name="validationAccuracy">The accuracy, when it is over.</param>
    public TrainingProgress Report(int epoch, int step, double loss, double? validationAccuracy)
    {
        int done = (epoch * steps) + step;
        // A resumed training begins in the middle: only steps of this process say how long one takes.
        _first ??= done - 1;
        TimeSpan elapsed = time.GetElapsedTime(_start);
        TimeSpan remaining = elapsed / (done - _first.Value) * ((epochs * steps) - done);
        return new TrainingProgress(epoch + 1, epochs, step, steps, loss, validationAccuracy, elapsed, remaining);
    }
}
