using System.Globalization;

namespace Aviary.Benchmarks.Swap;

/// <summary>
/// The threads of a server whose priority was lowered, by name (proc(5)): the loading thread is meant to be one, but a thread that
/// it started by accident has its priority for good and serves requests with it.
/// </summary>
internal static class LowPriorityThreads
{
    public static IReadOnlyList<string> Of(int process)
    {
        List<string> names = [];
        foreach (string task in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(task, "stat"));
                int nameEnd = stat.LastIndexOf(')');

                // Behind the name come fields 3 and on; niceness is field 19.
                int niceness = int.Parse(stat[(nameEnd + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
                if (niceness > 0)
                {
                    names.Add(stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..nameEnd]);
                }
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return names;
    }
}
