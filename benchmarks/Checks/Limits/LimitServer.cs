using System.Text;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>The program that was built with this one, serving on a free port from a state folder of its own.</summary>
internal sealed class LimitServer : IDisposable
{
    /// <summary>The model that other clients ask meanwhile; it takes rows of four numbers.</summary>
    public const string Harmless = "harmless";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private static readonly string ProgramPath = Path.Combine(AppContext.BaseDirectory, "aviary.dll");

    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private LimitServer(ChildProcess process, int port, LimitBucket bucket)
    {
        _process = process;
        Port = port;
        Bucket = bucket;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>Where predictions of the harmless model are asked for.</summary>
    public static string HarmlessPath { get; } = PathOf(Harmless);

    /// <summary>On 127.0.0.1, for cases that write to a socket themselves.</summary>
    public int Port { get; }

    /// <summary>For cases that look at the process itself.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its bucket, for cases that publish while it serves.</summary>
    public LimitBucket Bucket { get; }

    public static string PathOf(string model) => $"/api/models/{model}/predictions";

    public static byte[] HarmlessRequest(int port)
        => HttpConnection.Request("POST", HarmlessPath, port, "application/json", "{\"inputs\":[[1,2,3,4]]}"u8);

    public static async Task<LimitServer> StartAsync(
        LimitBucket bucket, IReadOnlyDictionary<string, string> settings, int? openFiles, CancellationToken cancellationToken)
    {
        int port = ChildProcess.FreePort();
        string[] arguments = [ProgramPath, "serve", "--port", $"{port}", "--state", bucket.Folder];
        ChildProcess process = openFiles is { } files
            ? ChildProcess.Start("sh", ["-c", $"ulimit -n {files} && exec dotnet \"$@\"", "sh", .. arguments], settings)
            : ChildProcess.Start("dotnet", arguments, settings);
        LimitServer server = new(process, port, bucket);
        try
        {
            await process.FirstAnswerAsync(port, HarmlessRequest(port), StartLimit, cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts the program beside the server, for example to import a file.</summary>
    public static ChildProcess Program(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null)
        => ChildProcess.Start("dotnet", [ProgramPath, .. arguments], settings);

    public Task<LimitAnswer> PostJsonAsync(string path, string json, CancellationToken cancellationToken)
        => PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), cancellationToken);

    public async Task<LimitAnswer> PostAsync(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.PostAsync(path, content, cancellationToken);
        return await LimitAnswer.OfAsync(response, cancellationToken);
    }

    public async Task<LimitAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, cancellationToken);
        return await LimitAnswer.OfAsync(response, cancellationToken);
    }

    /// <summary>The last lines that it wrote.</summary>
    public string Tail() => _process.Tail();

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }
}

/// <summary>An answer of the server.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Body">Its body.</param>
internal sealed record LimitAnswer(int Status, string? Type, string Body)
{
    public static async Task<LimitAnswer> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        => new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(cancellationToken));

    /// <summary>Whether it is a problem document that names something, for example the setting of a limit.</summary>
    public bool Names(string text) => Type == "application/problem+json" && Body.Contains(text, StringComparison.Ordinal);

    public override string ToString() => $"{Status} {(Body.Length > 300 ? Body[..300] + "…" : Body)}";
}
