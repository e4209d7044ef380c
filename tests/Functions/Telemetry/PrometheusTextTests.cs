using System.Diagnostics.Metrics;
using Aviary.Functions.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Aviary.Tests.Functions.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly string _name = $"tests-{Guid.NewGuid():n}";
    private readonly Meter _meter;
    private readonly PrometheusExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;

    public PrometheusTextTests()
    {
        _meter = new Meter(_name);
        _reader = new BaseExportingMetricReader(_exporter);
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_name).AddReader(_reader).Build();
    }

    [Fact]
    public void A_counter_has_help_type_and_a_line_for_each_series()
    {
        Counter<long> counter = _meter.CreateCounter<long>("birds.seen", "{bird}", "Birds that\nwere \\ seen.");
        counter.Add(2, new KeyValuePair<string, object?>("bird.kind", "robin"));
        counter.Add(3, new KeyValuePair<string, object?>("bird.kind", "robin"));
        counter.Add(1, new KeyValuePair<string, object?>("bird.kind", "wren"));

        Assert.Equal(
            """
            # HELP birds_seen_total Birds that\nwere \\ seen.
            # TYPE birds_seen_total counter
            birds_seen_total{bird_kind="robin"} 5
            birds_seen_total{bird_kind="wren"} 1

            """,
            Text());
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_with_the_infinite_one_a_sum_and_a_count()
    {
        Histogram<double> histogram = _meter.CreateHistogram<double>(
            "wait", "s", "", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.5] });
        foreach (double value in new[] { 0.0001, 0.25, 0.25, 7 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("stage", "run"));
        }

        Assert.Equal(
            """
            # HELP wait_seconds 
            # TYPE wait_seconds histogram
            wait_seconds_bucket{stage="run",le="0.0001"} 1
            wait_seconds_bucket{stage="run",le="0.5"} 3
            wait_seconds_bucket{stage="run",le="+Inf"} 4
            wait_seconds_sum{stage="run"} 7.5001
            wait_seconds_count{stage="run"} 4

            """,
            Text());
    }

    [Theory]
    [InlineData("say \"hi\"", """say \"hi\" """)]
    [InlineData("C:\\n", """C:\\n """)]
    [InlineData("two\nlines", """two\nlines """)]
    [InlineData("Größe = 1, {}", "Größe = 1, {} ")]
    public void What_has_a_meaning_in_a_label_is_escaped(string value, string written)
    {
        _meter.CreateUpDownCounter<long>("nests").Add(-1, new KeyValuePair<string, object?>("where", value));

        Assert.Contains($"nests{{where=\"{written[..^1]}\"}} -1\n", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(1e-7, "1E-07")]
    [InlineData(0.1, "0.1")]
    public void Every_number_has_its_word(double value, string written)
    {
        _meter.CreateObservableGauge("level", () => value);

        Assert.Contains($"\nlevel {written}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_instruments_of_one_name_make_one_family_without_a_series_twice()
    {
        _meter.CreateCounter<long>("a.b").Add(1);
        _meter.CreateCounter<long>("a-b").Add(2);
        _meter.CreateCounter<long>("a_b").Add(3, new KeyValuePair<string, object?>("x", true));

        string[] lines = Text().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Single(lines, line => line.StartsWith("# TYPE", StringComparison.Ordinal));
        Assert.Equal(["a_b_total 1", "a_b_total{x=\"True\"} 3"], lines.Where(line => line[0] != '#'));
    }

    [Fact]
    public void Nothing_is_written_of_nothing() => Assert.Equal("", Text());

    public void Dispose()
    {
        _provider.Dispose();
        _reader.Dispose();
        _exporter.Dispose();
        _meter.Dispose();
    }

    private string Text()
    {
        Assert.True(_reader.Collect());
        return _exporter.Text;
    }
}
