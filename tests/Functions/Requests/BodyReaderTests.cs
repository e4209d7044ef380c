using System.Text;
using System.Text.Json;
using Aviary.Functions.Requests;

namespace Aviary.Tests.Functions.Requests;

/// <summary>Bodies as no client of .NET sends them, to an app with narrow limits for pictures.</summary>
public sealed class BodyReaderTests(PictureApp serving) : IClassFixture<PictureApp>
{
    private const string Chunked = "Transfer-Encoding: chunked", Json = "Content-Type: application/json", Form = "Content-Type: multipart/form-data; boundary=x";

    private readonly App _app = serving.App;

    [Theory]
    [InlineData("fffffffff\r\n")]
    [InlineData("80000000\r\n")]
    [InlineData("x\r\n")]
    [InlineData("1\r\nab\r\n")]
    public async Task Chunks_that_are_malformed_are_the_callers_fault(string chunk)
    {
        (int status, JsonElement problem) = await RefusedAsync([Json, Chunked], Encoding.ASCII.GetBytes(chunk));
        Assert.Equal(400, status);
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_picture_in_chunks_over_its_limit_is_413_and_names_the_setting()
    {
        (int status, JsonElement problem) = await RefusedAsync(["Content-Type: image/png", Chunked], RawExchange.Chunk(new byte[PictureApp.MaxBytes + 1]));
        Assert.Equal(413, status);
        Assert.Contains("Imaging:MaxBytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before the parts", "", 400, "form")]
    [InlineData("in the head of a part", "--x\r\nContent-Disposition: ", 400, "form")]
    [InlineData("in a part", "--x\r\nContent-Disposition: form-data; name=image\r\n\r\n", 413, "Imaging:MaxBytes")]
    [InlineData("after the parts", "--x\r\nContent-Disposition: form-data; name=image\r\n\r\n\r\n--x--\r\n", 400, "form")]
    public async Task A_form_in_chunks_without_end_is_refused_wherever_its_bytes_lie(string where, string begin, int expected, string named)
    {
        byte[] form = [.. RawExchange.Chunk(Encoding.ASCII.GetBytes(begin.Length == 0 ? " " : begin)), .. Enumerable.Repeat(RawExchange.Chunk(new byte[8_000]), 20).SelectMany(chunk => chunk)];
        (int status, JsonElement problem) = await RefusedAsync([Form, Chunked], form);
        Assert.True(status == expected, $"{where}: {status}");
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_in_chunks_that_are_mostly_framing_is_413()
    {
        byte[] extended = Encoding.ASCII.GetBytes($"1;{new string('x', 200)}\r\na\r\n");
        byte[] form = [.. RawExchange.Chunk("--x\r\nContent-Disposition: form-data; name=image\r\n\r\n"u8), .. Enumerable.Repeat(extended, 8_000).SelectMany(chunk => chunk)];
        (int status, JsonElement problem) = await RefusedAsync([Form, Chunked], form);
        Assert.Equal(413, status);
        Assert.Contains("Imaging:MaxRequestBytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_says_too_large_a_length_is_413_before_it_is_sent()
    {
        (int status, JsonElement problem) = await RefusedAsync([Form, "Content-Length: 400000000"], []);
        Assert.Equal(413, status);
        Assert.Contains("Imaging:MaxRequestBytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unfinished_bodies_hold_their_memory_and_one_too_many_is_told_when_to_try_again_while_small_ones_are_answered()
    {
        (App app, _, _) = await App.StartServingAsync(("Serving:MaxBytesInFlight", $"{26 << 20}"), ("Serving:Deadline", "00:00:00.05"));
        await using App owned = app;
        string[] lines = [Form, $"Content-Length: {24 << 20}"];
        using (RawExchange unfinished = await RawExchange.OpenAsync(app))
        {
            await unfinished.WriteAsync(RawExchange.Post(lines));
            BodyMemory memory = app.Get<BodyReader>().Memory;
            while (memory.Free > 2 << 20)
            {
                await Task.Yield();
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }

            using RawExchange late = await RawExchange.OpenAsync(app);
            await late.WriteAsync(RawExchange.Post(lines));
            (int status, string head, JsonElement problem) = await late.AnswerAsync();
            Assert.Equal(503, status);
            Assert.Contains("Retry-After: 1", head, StringComparison.Ordinal);
            Assert.Contains("Serving:MaxBytesInFlight", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            string row = JsonSerializer.Serialize(TinyClassifier.Picture(4));
            await App.JsonAsync(await app.PostAsync(App.Predictions, $$"""{"inputs":[{{row}}]}"""), 200);
        }
    }

    private async Task<(int Status, JsonElement Problem)> RefusedAsync(string[] lines, byte[] body)
    {
        using RawExchange exchange = await RawExchange.OpenAsync(_app);
        await exchange.WriteAsync(RawExchange.Post(lines));
        await exchange.TryWriteAsync(body);
        (int status, string head, JsonElement problem) = await exchange.AnswerAsync();
        Assert.Contains("application/problem+json", head, StringComparison.Ordinal);
        Assert.Contains("nosniff", head, StringComparison.Ordinal);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return (status, problem);
    }
}
