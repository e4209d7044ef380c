using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Aviary.Benchmarks.Swap;

/// <summary>Promotes back and forth over HTTP, as an operator would, and writes down when and how much memory the server had.</summary>
internal sealed class Promotions(int port, int process, IReadOnlyList<SwappedModel> models) : IDisposable
{
    /// <summary>Between two promotions, so that there are requests that no swap touches.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How the server names the thread that loads versions.</summary>
    private const string LoadingThread = "Loading";

    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    /// <summary>When each promotion was asked for, and when the new version answered (timestamps of <see cref="Stopwatch"/>).</summary>
    public List<(long Asked, long Answered)> Swaps { get; } = [];

    /// <summary>Memory of the server by number of swaps.</summary>
    public Dictionary<int, ServerMemory> Memory { get; } = [];

    /// <summary>The threads of the server, beside the loading thread, that had low priority after some swap, by name.</summary>
    public SortedSet<string> LowPriority { get; } = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A promotion was not answered 200.</exception>
    public async Task RunAsync(int swaps, CancellationToken cancellationToken)
    {
        for (int swap = 1; swap <= swaps; swap++)
        {
            SwappedModel model = models[swap % models.Count];
            string version = model.Versions[((swap - 1) / models.Count % 2) ^ 1];
            await Task.Delay(Pause, cancellationToken);
            Swaps.Add(await PromoteAsync(model.Name, version, cancellationToken));
            if (swap % 50 == 0)
            {
                Memory[swap] = await ServerMemory.ReadAsync(_client, process, cancellationToken);
                LowPriority.UnionWith(LowPriorityThreads.Of(process).Where(name => name != LoadingThread));
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(long Asked, long Answered)> PromoteAsync(string model, string version, CancellationToken cancellationToken)
    {
        string alias = $"/api/models/{model}/aliases/champion";
        using HttpResponseMessage present = await _client.GetAsync(alias, cancellationToken);
        // By force: the two versions of the birds tell whose answer it is by their names of classes.
        using HttpRequestMessage put = new(HttpMethod.Put, alias)
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes($"{{\"version\":\"{version}\",\"force\":true}}")),
        };
        put.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        put.Headers.IfMatch.Add(present.Headers.ETag ?? throw new InvalidOperationException($"{alias} has no ETag."));
        long asked = Stopwatch.GetTimestamp();
        using HttpResponseMessage moved = await _client.SendAsync(put, cancellationToken);
        return moved.IsSuccessStatusCode
            ? (asked, Stopwatch.GetTimestamp())
            : throw new InvalidOperationException($"The promotion of {version} was answered {(int)moved.StatusCode}.");
    }
}
