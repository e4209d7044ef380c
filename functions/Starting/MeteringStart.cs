using Aviary.Functions.Telemetry;

namespace Aviary.Functions.Starting;

/// <summary>Begins to count.</summary>
internal sealed class MeteringStart(Metering metering) : StartLast
{
    protected override void Work() => metering.Open();
}
