using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.TrainingRuns;
using Spectre.Console;

namespace Aviary.Cli.Output;

/// <summary>Progress on a terminal: a bar for each file that is fetched, one for the training, and a line for each epoch.</summary>
internal sealed class BarProgress(ProgressContext bars) : IRunProgress
{
    private readonly Dictionary<string, ProgressTask> _files = [];
    private readonly List<(double Loss, double Accuracy)> _epochs = [];
    private ProgressTask? _training;
    private bool _isUnderstood;
    private ProgressTask? _study;

    /// <summary>Shows the bars while the work goes on.</summary>
    public static Task<TrainingRun> ShowAsync(Func<IRunProgress, Task<TrainingRun>> work)
        => AnsiConsole.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new BarProgress(context)));

    public void Fetching(DownloadProgress progress)
    {
        if (!_files.TryGetValue(progress.File, out ProgressTask? bar))
        {
            bar = bars.AddTask(Markup.Escape($"fetching {progress.File}"));
            bar.IsIndeterminate = progress.TotalBytes is null;
            _files.Add(progress.File, bar);
        }

        bar.MaxValue = progress.TotalBytes ?? Math.Max(progress.Bytes, 1);
        bar.Value = progress.Bytes;
    }

    public void Understood(IReadOnlyList<string> description)
    {
        // A run that goes on after a pause reads its data again.
        foreach (string line in _isUnderstood ? [] : description)
        {
            AnsiConsole.WriteLine(line);
        }

        _isUnderstood = true;
    }

    public void Training(TrainingProgress progress)
    {
        foreach (ProgressTask file in _files.Values.Where(file => !file.IsFinished))
        {
            file.IsIndeterminate = false;
            file.Value = file.MaxValue;
        }

        _training ??= bars.AddTask("training", maxValue: (double)progress.Epochs * progress.Steps);
        if (progress.ValidationAccuracy is { } accuracy)
        {
            _epochs.Add((progress.Loss, accuracy));
        }

        string last = _epochs.Count > 0 ? $" accuracy {_epochs[^1].Accuracy:0.000}" : "";
        _training.Description = $"epoch {progress.Epoch}/{progress.Epochs} loss {progress.Loss:0.000}{last}";
        _training.Value = ((progress.Epoch - 1) * (double)progress.Steps) + progress.Step;
    }

    public void Studying(string features)
    {
        _study ??= bars.AddTask("study").IsIndeterminate();
        _study.Description = Markup.Escape($"studying {features}");
    }

    public void Failed(Exception error)
    {
        // Told once the run has ended.
    }
}
