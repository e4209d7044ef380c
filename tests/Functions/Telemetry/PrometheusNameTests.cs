using Aviary.Functions.Telemetry;

namespace Aviary.Tests.Functions.Telemetry;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("aviary.prediction.stage.duration", "s", "Histogram", "aviary_prediction_stage_duration_seconds")]
    [InlineData("aviary.predictions", "{prediction}", "Counter", "aviary_predictions_total")]
    [InlineData("aviary.prediction.background.share", "1", "Gauge", "aviary_prediction_background_share_ratio")]
    [InlineData("aviary.prediction.confidence", "1", "Histogram", "aviary_prediction_confidence")]
    [InlineData("aviary.messaging.dead_letters", "{message}", "Counter", "aviary_messaging_dead_letters_total")]
    [InlineData("dotnet.gc.collections.total", null, "Counter", "dotnet_gc_collections_total")]
    [InlineData("dotnet.process.memory.working_set", "By", "Gauge", "dotnet_process_memory_working_set_bytes")]
    [InlineData("request.size.bytes", "By", "Gauge", "request_size_bytes")]
    [InlineData("speed", "km/h", "Gauge", "speed_km_h")]
    [InlineData("2 ways--out", "", "Gauge", "_2_ways_out")]
    public void Dots_become_underscores_and_units_and_kinds_become_suffixes(string name, string? unit, string kind, string expected)
        => Assert.Equal(expected, PrometheusName.Of(name, unit, Enum.Parse<PrometheusKind>(kind)));
}
