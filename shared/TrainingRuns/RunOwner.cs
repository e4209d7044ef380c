using System.Diagnostics;

namespace Aviary.TrainingRuns;

/// <summary>Who holds a run: a process on a machine.</summary>
internal static class RunOwner
{
    /// <summary>This process.</summary>
    public static string Current { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>
    /// Whether the owner was a process of this machine that lives no more, so that nobody need wait for its heartbeat to grow
    /// old. A wrong answer costs work, not truth: what a holder writes after its run was taken is refused.
    /// </summary>
    public static bool IsGone(string? owner)
    {
        if (owner?.Split('/') is not [var machine, var id] || machine != Environment.MachineName || !int.TryParse(id, out int process))
        {
            return false;
        }

        try
        {
            using Process found = Process.GetProcessById(process);
            return found.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
