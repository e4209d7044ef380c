using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>A row for which a model takes time or memory without end, over HTTP.</summary>
/// <param name="name">The case's name.</param>
/// <param name="model">The model file; it is served as <c>hostile</c>.</param>
/// <param name="row">The harmful row; rows of ones are harmless.</param>
/// <param name="setting">The setting that the answer must name.</param>
/// <param name="settings">Limits that make the case short.</param>
internal sealed class RunCase(string name, byte[] model, string row, string setting, IReadOnlyDictionary<string, string> settings) : ILimitCase
{
    private const string Model = "hostile";
    private const int Times = 3;

    public string Name => name;

    public IReadOnlyDictionary<string, string> Settings => settings;

    public Task PrepareAsync(LimitBucket bucket, CancellationToken cancellationToken) => bucket.ImportAsync(Model, model, cancellationToken);

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        LimitAnswer answer = null!;
        for (int time = 0; time < Times; time++)
        {
            answer = await server.PostJsonAsync(LimitServer.PathOf(Model), $"{{\"inputs\":[{row}]}}", cancellationToken);
        }

        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds / Times;
        LimitAnswer after = await server.PostJsonAsync(LimitServer.PathOf(Model), "{\"inputs\":[[1,1,1,1]]}", cancellationToken);
        return new LimitVerdict(answer.Status == 422 && answer.Names(setting) && after.Status == 200, $"{answer}; then {after.Status}") { AnswerMs = milliseconds };
    }
}
