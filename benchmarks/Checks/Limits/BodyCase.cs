using System.Diagnostics;
using System.Net.Http.Headers;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>A body of JSON over Serving:MaxBodyBytes.</summary>
internal sealed class BodyCase : ILimitCase
{
    private const int Limit = 1 << 20;

    public string Name => "body-bytes";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Serving__MaxBodyBytes"] = $"{Limit}" };

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        using ByteArrayContent body = new(new byte[Limit * 2]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        long began = Stopwatch.GetTimestamp();
        LimitAnswer answer = await server.PostAsync(LimitServer.HarmlessPath, body, cancellationToken);
        return new LimitVerdict(answer.Status == 413 && answer.Names("Serving:MaxBodyBytes"), $"{answer}")
        {
            AnswerMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds,
        };
    }
}
