using Aviary.Cli.Output;
using Spectre.Console;

namespace Aviary.Cli.Commands.Sending;

/// <summary>A run of requests on a terminal: a bar for what was sent and one for what was answered.</summary>
internal sealed class SendingBars(ProgressContext bars) : ISendingProgress
{
    private ProgressTask? _sent;
    private ProgressTask? _answered;

    /// <summary>Shows the bars while the work goes on.</summary>
    public static Task<SendingReport> ShowAsync(Func<ISendingProgress, Task<SendingReport>> work)
        => AnsiConsole.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new SendingBars(context)));

    public void Show(SendingPlan plan, (int Sent, int Answered, int Dead) count)
    {
        _sent ??= bars.AddTask("sent", maxValue: plan.Count);
        _sent.Value = count.Sent;
        if (plan.Wait)
        {
            _answered ??= bars.AddTask("answered", maxValue: plan.Count);
            _answered.Description = count.Dead > 0 ? $"answered, {count.Dead} dead" : "answered";
            _answered.Value = count.Answered + count.Dead;
        }
    }
}
