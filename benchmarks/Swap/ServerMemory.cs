using System.Diagnostics;
using System.Globalization;

namespace Aviary.Benchmarks.Swap;

/// <summary>The memory of a server and its parts, MiB.</summary>
/// <param name="Resident">All that is resident, as the system counts it.</param>
/// <param name="Managed">The objects that the last collection found alive.</param>
/// <param name="NativeUsed">What the C library has given out.</param>
/// <param name="NativeFree">What the C library holds to give out again.</param>
internal sealed record ServerMemory(double Resident, double Managed, double NativeUsed, double NativeFree)
{
    private const double Mebi = 1024 * 1024;

    /// <summary>The resident memory is the least of some moments: what stays, not what a request holds for an instant.</summary>
    public static async Task<ServerMemory> ReadAsync(HttpClient client, int process, CancellationToken cancellationToken)
    {
        double resident = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            await Task.Delay(100, cancellationToken);
            using Process server = Process.GetProcessById(process);
            resident = Math.Min(resident, server.WorkingSet64 / Mebi);
        }

        string[] metrics = (await client.GetStringAsync("/metrics", cancellationToken)).Split('\n');
        return new ServerMemory(
            resident,
            Sum(metrics, "dotnet_gc_last_collection_heap_size_bytes") / Mebi,
            Sum(metrics, "aviary_native_memory_bytes", "state=\"used\"") / Mebi,
            Sum(metrics, "aviary_native_memory_bytes", "state=\"free\"") / Mebi);
    }

    /// <summary>The sum of a metric over its series; NaN where the server has none of that name.</summary>
    private static double Sum(IEnumerable<string> metrics, string name, string label = "")
    {
        double[] values = [.. metrics.Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
        return values.Length == 0 ? double.NaN : values.Sum();
    }
}
