using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.TrainingRuns;

/// <summary>Told how a run goes on, from the trainer's thread; must return quickly.</summary>
public interface IRunProgress
{
    /// <summary>Data is being fetched.</summary>
    void Fetching(DownloadProgress progress);

    /// <summary>The data was read: what was understood of it, a line each.</summary>
    void Understood(IReadOnlyList<string> description);

    /// <summary>Training is at this step.</summary>
    void Training(TrainingProgress progress);

    /// <summary>A model of the study of features is trained. Default: nothing is done.</summary>
    /// <param name="features">Which features it has, in words.</param>
    void Studying(string features)
    {
    }

    /// <summary>An attempt failed. Whoever watches is told all of the error; the run's record, which anybody may read, leaves out paths.</summary>
    void Failed(Exception error);
}
