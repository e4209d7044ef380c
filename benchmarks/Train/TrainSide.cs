using System.Globalization;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Train;

/// <summary>One side of the comparison, and what it took.</summary>
internal sealed class TrainSide(string name, AskedProcess process)
{
    public string Name { get; } = name;

    /// <summary>Milliseconds for a step, one value for each turn.</summary>
    public List<double> Times { get; } = [];

    /// <summary>The largest resident memory so far.</summary>
    public double PeakMegabytes { get; private set; }

    /// <summary>What a step allocated on the managed heap at most, where the side says so.</summary>
    public double AllocatedBytes { get; private set; }

    public async Task RunAsync(int steps, CancellationToken cancellationToken)
    {
        string answer = await process.AskAsync(steps.ToString(CultureInfo.InvariantCulture), cancellationToken);
        double[] values = [.. answer.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
        Times.Add(values[0] / steps);
        PeakMegabytes = values[1] / 1024;
        AllocatedBytes = Math.Max(AllocatedBytes, values.ElementAtOrDefault(2));
    }

    /// <summary>Leaves out what was measured while warming up.</summary>
    public void Forget()
    {
        Times.Clear();
        AllocatedBytes = 0;
    }
}
