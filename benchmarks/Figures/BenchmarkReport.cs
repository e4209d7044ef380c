using System.Text.Json;

namespace Aviary.Benchmarks.Figures;

/// <summary>The figures of one benchmark, and the one JSON line that ends its output.</summary>
internal sealed class BenchmarkReport(string name, bool json)
{
    private readonly SortedDictionary<string, double> _figures = new(StringComparer.Ordinal);

    /// <summary>A line for a person; with --json it goes to standard error, so that the last line of output stays JSON.</summary>
    public void Say(string line) => (json ? Console.Error : Console.Out).WriteLine(line);

    public void Add(string figure, double value) => _figures[figure] = Math.Round(value, 4);

    public double? Value(string figure) => _figures.TryGetValue(figure, out double value) ? value : null;

    /// <summary>Adds NAME (the median) and NAMEMin.</summary>
    public void Add(string figure, IReadOnlyList<double> rounds)
    {
        Add(figure, Quantile.Median(rounds));
        Add(figure + "Min", rounds.Min());
    }

    public void Print()
    {
        if (!json)
        {
            foreach ((string figure, double value) in _figures)
            {
                Console.WriteLine($"{figure,-28} {value:0.####}");
            }

            return;
        }

        using Utf8JsonWriter writer = new(Console.OpenStandardOutput());
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartObject("figures");
        foreach ((string figure, double value) in _figures)
        {
            writer.WriteNumber(figure, value);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("machine");
        writer.WriteString("os", System.Runtime.InteropServices.RuntimeInformation.OSDescription);
        writer.WriteString("architecture", System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString());
        writer.WriteNumber("cores", Environment.ProcessorCount);
        writer.WriteString("processor", Processor());
        writer.WriteString("runtime", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        Console.WriteLine();
    }

    private static string Processor()
        => File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? ""
            : "";
}
