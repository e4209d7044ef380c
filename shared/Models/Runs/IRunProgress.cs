using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Models.Runs;

/// <summary>Told how a run goes on, from the trainer's thread; must return quickly.</summary>
public interface IRunProgress
{
    /// <summary>Data is being fetched.</summary>
    void Fetching(DownloadProgress progress);

    /// <summary>Training is at this step.</summary>
    void Training(TrainingProgress progress);
}
