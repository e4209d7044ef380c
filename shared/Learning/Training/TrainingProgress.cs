using System.Runtime.InteropServices;

namespace Aviary.Learning.Training;

/// <summary>How far a training is. Reported after each step, and once more after each epoch's validation.</summary>
/// <param name="Epoch">The epoch that runs, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps of this epoch that are done.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean loss (cross entropy, natural logarithm) of this epoch so far.</param>
/// <param name="ValidationAccuracy">Share of the validation pictures classified rightly, 0 to 1; only after an epoch, else null.</param>
/// <param name="Elapsed">Time since this process began or resumed the training.</param>
/// <param name="Remaining">Estimate of the time left, from the steps done so far.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TrainingProgress(
    int Epoch,
    int Epochs,
    int Step,
    int Steps,
    double Loss,
    double? ValidationAccuracy,
    TimeSpan Elapsed,
    TimeSpan Remaining);
