using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aviary.Tests.Messaging.PubSub.Rest;

/// <summary>
/// A small Pub/Sub of the REST API on loopback that can be told to misbehave: each call is first offered to <see cref="Fault"/>, which
/// may answer it. Keeps the calls that came.
/// </summary>
internal sealed class FaultyPubSub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _ids;

    private FaultyPubSub(WebApplication app) => _app = app;

    /// <summary>Told the number of the call from 1 and its request; true where it has answered.</summary>
    public Func<int, HttpContext, Task<bool>> Fault { get; set; } = (_, _) => Task.FromResult(false);

    public ConcurrentQueue<(string Path, string Body)> Calls { get; } = new();

    /// <summary>What the next pulls answer.</summary>
    public ConcurrentQueue<string> Pulls { get; } = new();

    public string Host { get; private set; } = "";

    public static async Task<FaultyPubSub> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var broker = new FaultyPubSub(app);
        app.Run(broker.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        broker.Host = new Uri(app.Urls.Single()).Authority;
        return broker;
    }

    public IEnumerable<string> Bodies(string verb) => Calls.Where(call => call.Path.EndsWith(verb, StringComparison.Ordinal)).Select(call => call.Body);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Answers with a status and no more.</summary>
    public static Task<bool> StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        string path = context.Request.Path;
        int number;
        lock (Calls)
        {
            Calls.Enqueue((path, body));
            number = Calls.Count;
        }

        if (await Fault(number, context))
        {
            return;
        }

        string answer = path.EndsWith(":publish", StringComparison.Ordinal) ? Published(body)
            : path.EndsWith(":pull", StringComparison.Ordinal) && Pulls.TryDequeue(out string? pull) ? pull
            : "{}";
        if (path.EndsWith(":pull", StringComparison.Ordinal) && answer == "{}")
        {
            // As the real one: a pull waits for messages.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private string Published(string body)
    {
        int count = JsonDocument.Parse(body).RootElement.GetProperty("messages").GetArrayLength();
        return JsonSerializer.Serialize(new { messageIds = Enumerable.Range(0, count).Select(_ => $"{Interlocked.Increment(ref _ids)}") });
    }
}
