using System.Diagnostics;
using System.Text.Json;
using Aviary.Registry.Versions;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>
/// A version that takes too much when it is loaded, put into the bucket by somebody who did not try it: the server refuses it and
/// goes on with the version before.
/// </summary>
/// <param name="name">The case's name.</param>
/// <param name="model">The file.</param>
/// <param name="settings">Limits that make the case short.</param>
internal sealed class RegistryCase(string name, byte[] model, IReadOnlyDictionary<string, string> settings) : ILimitCase
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public string Name => name;

    public IReadOnlyDictionary<string, string> Settings => settings;

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        NewVersion version = new()
        {
            Onnx = model,
            ClassNames = ["0", "1"],
            Golden = new GoldenExample(JsonElement.Parse("[1,1,1,1]"), [0.5f, 0.5f]),
        };
        string published = await server.Bucket.PublishAsync(LimitServer.Harmless, version, cancellationToken);
        long began = Stopwatch.GetTimestamp();
        LimitAnswer ready;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            ready = await server.GetAsync("/health/ready", cancellationToken);
        }
        while (!ready.Body.Contains(published, StringComparison.Ordinal) && Stopwatch.GetElapsedTime(began) < Limit);
        bool refused = ready.Status == 200 && ready.Body.Contains("degraded", StringComparison.Ordinal) && ready.Body.Contains("is refused", StringComparison.Ordinal);
        return new LimitVerdict(refused, $"{ready}") { AnswerMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
    }
}
