namespace Aviary.Cli.Commands.Sending;

/// <summary>A run of requests for output that is no terminal: a line every few seconds.</summary>
internal sealed class SendingLines(TextWriter output, TimeProvider time) : ISendingProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();

    public void Show(SendingPlan plan, (int Sent, int Answered, int Dead) count)
    {
        if (time.GetElapsedTime(_last) < Pause)
        {
            return;
        }

        _last = time.GetTimestamp();
        output.WriteLine(plan.Wait
            ? $"sent {count.Sent} of {plan.Count}, answered {count.Answered}, dead {count.Dead}"
            : $"sent {count.Sent} of {plan.Count}");
    }
}
