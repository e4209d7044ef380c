namespace Aviary.Benchmarks.Birds.Stages;

/// <summary>Where the time of a request goes, in ms, from its first byte to its last.</summary>
/// <param name="Latency">All of it, as the sender sees it.</param>
/// <param name="Read">The body comes in, after its head.</param>
/// <param name="Decode">From the picture's bytes to pixels.</param>
/// <param name="Resize">From pixels to those that the model takes.</param>
/// <param name="Tensor">What else it takes to fill the model's input.</param>
/// <param name="Run">The model.</param>
/// <param name="Format">Ranking and writing the answer.</param>
internal sealed record StageTimes(double Latency, double Read, double Decode, double Resize, double Tensor, double Run, double Format)
{
    /// <summary>The stages in their order; what none of them holds is the way there and back: sockets, parsing, routing, threads.</summary>
    public IReadOnlyList<(string Stage, double Ms)> All =>
    [
        ("read", Read), ("decode", Decode), ("resize", Resize), ("tensor", Tensor), ("run", Run), ("format", Format),
        ("way", Math.Max(0, Latency - Read - Decode - Resize - Tensor - Run - Format)),
    ];
}
