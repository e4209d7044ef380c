using System.Globalization;

namespace Aviary.Benchmarks.Checks.Images;

/// <summary>How far this process's memory rose since this was made, native memory included (Linux; elsewhere 0).</summary>
internal sealed class PeakMemory
{
    private readonly long _before;

    public PeakMemory()
    {
        if (File.Exists(Clear))
        {
            File.WriteAllText(Clear, "5"); // forgets the peak
            _before = Kilobytes("VmHWM:");
        }
    }

    private const string Clear = "/proc/self/clear_refs";

    public double Megabytes => File.Exists(Clear) ? (Kilobytes("VmHWM:") - _before) / 1024d : 0;

    private static long Kilobytes(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }
}
