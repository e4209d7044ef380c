using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.TrainingRuns;

namespace Aviary.Cli.Output;

/// <summary>Progress for output that is no terminal: a line for each file and each epoch.</summary>
internal sealed class PlainProgress(TextWriter output) : IRunProgress
{
    private string? _file;
    private bool _isUnderstood;

    public void Fetching(DownloadProgress progress)
    {
        if (_file != progress.File)
        {
            _file = progress.File;
            output.WriteLine($"fetching {progress.File}");
        }
    }

    public void Understood(IReadOnlyList<string> description)
    {
        // A run that goes on after a pause reads its data again.
        foreach (string line in _isUnderstood ? [] : description)
        {
            output.WriteLine(line);
        }

        _isUnderstood = true;
    }

    public void Training(TrainingProgress progress)
    {
        if (progress.ValidationAccuracy is { } accuracy)
        {
            output.WriteLine(
                $"epoch {progress.Epoch}/{progress.Epochs}  loss {progress.Loss:0.0000}  accuracy {accuracy:0.0000}"
                + $"  {Clock.Short(progress.Elapsed)} elapsed  {Clock.Short(progress.Remaining)} left");
        }
    }

    public void Studying(string features) => output.WriteLine($"studying {features}");

    public void Failed(Exception error)
    {
        // Told once the run has ended.
    }
}
