using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Inference;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving.InProcess;
using Aviary.Tests.Documents.Samples;
using Aviary.Tests.Functions;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Documents;

/// <summary>The app of docs/in-process.md, on a port of its own.</summary>
public sealed class InProcessSampleTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;
    private HttpClient? _client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HttpClient Client => _client!;

    private Classifier Models => _app!.Services.GetRequiredService<Classifier>();

    public async ValueTask InitializeAsync()
    {
        _app = InProcessSample.Build(
            ["--urls", "http://127.0.0.1:0", "--Registry:Folder", _folder.File("bucket"), "--Serving:Queue", "3", "--Logging:LogLevel:Default", "None"]);
        await PublishAsync("flowers", ForeignModels.LinearClassifier("lily", "rose", "tulip").ToByteArray());
        await PublishAsync("table", ForeignModels.Table().ToByteArray());
        string birds = await TinyClassifier.PublishAsync(_app.Services, "birds", TinyClassifier.First, DateTimeOffset.UnixEpoch);
        await PromoteAsync("birds", birds);
        await _app.StartAsync(Cancel);
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    [Fact]
    public async Task A_row_of_numbers_is_answered_with_class_probability_and_version()
    {
        HttpResponseMessage response = await Client.PostAsJsonAsync("/flowers", new[] { 1.5f, -0.5f }, Cancel);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        double[] expected = ForeignModels.Expected(1.5, -0.5);
        string[] names = ["lily", "rose", "tulip"];
        Assert.Equal(names[Array.IndexOf(expected, expected.Max())], answer.GetProperty("class").GetString());
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetDouble(), 1e-5);
        Assert.NotEqual("", answer.GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_row_with_columns_is_answered_and_all_classes_are_given_when_asked()
    {
        JsonElement answer = await Client.GetFromJsonAsync<JsonElement>("/colour", Cancel);
        Assert.Equal(3, answer.EnumerateObject().Count());
        Assert.Equal(1, answer.EnumerateObject().Sum(one => one.Value.GetDouble()), 1e-5);
    }

    [Fact]
    public async Task A_picture_is_answered_and_what_is_none_is_400_with_the_reason()
    {
        byte[] png = new PngWriter(28, 28, 8, 0).Write(y => [.. TinyClassifier.Picture(3).Skip(y * 28).Take(28).Select(level => (byte)level)]);
        HttpResponseMessage response = await Client.PostAsync("/photo", new ByteArrayContent(png), Cancel);
        Assert.Equal("\"c3\"", await response.Content.ReadAsStringAsync(Cancel));
        HttpResponseMessage refused = await Client.PostAsync("/photo", new ByteArrayContent([1, 2, 3]), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("JPEG", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_ready_with_the_champions_that_answer()
        => Assert.Equal(3, (await Client.GetFromJsonAsync<JsonElement>("/ready", Cancel)).GetArrayLength());

    [Fact]
    public async Task A_row_may_hold_missing_values_lists_and_numbers_of_every_type()
    {
        Dictionary<string, object?> row = new() { ["age"] = float.NaN, ["count"] = 2L, ["colour"] = "blue" };
        Assert.Equal(2, (await Models.ClassifyAsync("table", row, top: 2, Cancel)).Top.Count);
        row["count"] = (ushort)2;
        row["age"] = 4.5m;
        Classification answer = await Models.ClassifyAsync("table", row, cancellationToken: Cancel);
        Assert.Equal(("table", answer.Top[0].Class, answer.Top[0].Index), (answer.Model, answer.Class, answer.Index));
    }

    [Fact]
    public async Task What_is_wrong_with_a_row_is_said_with_its_place()
    {
        Dictionary<string, object?> row = new() { ["age"] = 1, ["count"] = new object(), ["colour"] = "blue" };
        Assert.Equal("count", (await Assert.ThrowsAsync<InvalidInputException>(() => Models.ClassifyAsync("table", row, cancellationToken: Cancel))).Field);
        float[] infinite = [1, float.PositiveInfinity];
        Assert.Equal("row[1]", (await Assert.ThrowsAsync<InvalidInputException>(() => Models.ClassifyAsync("flowers", infinite, cancellationToken: Cancel))).Field);
        float[] tooLong = [1, 2, 3];
        Assert.Contains("2 numbers", (await Assert.ThrowsAsync<InvalidInputException>(() => Models.ClassifyAsync("flowers", tooLong, cancellationToken: Cancel))).Expected, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => Models.ClassifyAsync("nobody", tooLong, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_and_is_named()
    {
        await using WebApplication app = InProcessSample.Build(["--urls", "http://127.0.0.1:0", "--Registry:Folder", _folder.File("other"), "--Serving:Queue", "-1", "--Logging:LogLevel:Default", "None"]);
        OptionsValidationException wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancel));
        Assert.StartsWith("Serving:Queue must be between 0 and 100000", wrong.Failures.First(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task PublishAsync(string model, byte[] onnx)
    {
        NewVersion version = new ModelImport(_app!.Services.GetRequiredService<IOptions<InferenceOptions>>()).Prepare(new ModelSource { Onnx = onnx }, Cancel);
        await PromoteAsync(model, (await _app.Services.GetRequiredService<ModelRegistry>().PublishAsync(model, version, Cancel)).Version);
    }

    private Task<ModelAlias> PromoteAsync(string model, string version)
        => _app!.Services.GetRequiredService<ModelRegistry>().MoveAliasAsync(model, ModelRegistry.Champion, version, null, "test", Cancel);
}
