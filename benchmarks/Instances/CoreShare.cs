using System.Globalization;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Instances;

/// <summary>
/// A process held to a share of one core, as a container with a limit is: by a control group (Linux, version 1 or 2, where this
/// user may make one) and the core's affinity.
/// </summary>
internal sealed class CoreShare : IDisposable
{
    /// <summary>Short against a request, so that a share is a slower core and not a core that stops for long.</summary>
    private const int PeriodMicroseconds = 10_000;

    private readonly string _group;

    private CoreShare(string group) => _group = group;

    /// <summary>Why shares cannot be given out here; null where they can.</summary>
    public static string? Missing()
    {
        try
        {
            using CoreShare share = Of(0.5);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return error.Message;
        }
    }

    /// <summary>A group whose processes together get the share.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    /// <exception cref="IOException">There are no control groups here, or this user may make none.</exception>
    public static CoreShare Of(double share)
    {
        string name = $"aviary-{Guid.NewGuid():N}"[..20];
        string quota = ((int)(share * PeriodMicroseconds)).ToString(CultureInfo.InvariantCulture);
        if (File.Exists("/sys/fs/cgroup/cgroup.controllers"))
        {
            CoreShare second = Make(Path.Combine("/sys/fs/cgroup", name));
            second.Write("cpu.max", $"{quota} {PeriodMicroseconds}");
            return second;
        }

        if (!Directory.Exists("/sys/fs/cgroup/cpu"))
        {
            throw new PlatformNotSupportedException("there are no control groups for cores");
        }

        CoreShare first = Make(Path.Combine("/sys/fs/cgroup/cpu", name));
        first.Write("cpu.cfs_period_us", $"{PeriodMicroseconds}");
        first.Write("cpu.cfs_quota_us", quota);
        return first;
    }

    /// <summary>Starts a program in the group and on the core.</summary>
    public ChildProcess Start(int core, string program, IEnumerable<string> arguments)
        => ChildProcess.Start(
            "/bin/sh",
            ["-c", "echo $$ > \"$0\" && exec taskset -c \"$@\"", Path.Combine(_group, "cgroup.procs"), $"{core}", program, .. arguments]);

    /// <summary>Its processes must be gone.</summary>
    public void Dispose() => Directory.Delete(_group);

    private static CoreShare Make(string group)
    {
        Directory.CreateDirectory(group);
        return new CoreShare(group);
    }

    private void Write(string file, string value)
    {
        try
        {
            File.WriteAllText(Path.Combine(_group, file), value);
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
