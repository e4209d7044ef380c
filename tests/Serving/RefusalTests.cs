using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Onnx;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Google.Protobuf;

namespace Aviary.Tests.Serving;

/// <summary>A version that is not fit is refused with the reason, and the one before it goes on.</summary>
public sealed class RefusalTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_truncated_model_is_refused()
        => RefusedAsync(version => Edit(version, "model.onnx", content => content[..^10]), "model.onnx: expected");

    [Fact]
    public Task An_altered_model_is_refused_by_its_digest()
        => RefusedAsync(version => Edit(version, "model.onnx", content => [.. content[..^1], (byte)(content[^1] ^ 1)]), "model.onnx: expected SHA-256");

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("labels.txt")]
    [InlineData("golden.json")]
    public Task A_missing_file_is_refused_by_name(string file)
        => RefusedAsync(version => File.Delete(_serving.Store.PathOf(version, file)), $"{file}: it is missing");

    [Fact]
    public Task A_missing_manifest_means_that_there_is_no_such_version()
        => RefusedAsync(version => File.Delete(_serving.Store.PathOf(version, "manifest.json")), "There is no version");

    [Fact]
    public Task A_damaged_manifest_is_refused()
        => RefusedAsync(version => Edit(version, "manifest.json", content => content[..^20]), "manifest.json is damaged");

    [Fact]
    public Task A_truncated_model_with_a_fitting_manifest_is_refused()
        => RefusedAsync(version => Replace(version, "model.onnx", content => content[..^10]), "model.onnx: it is no ONNX file");

    [Fact]
    public Task Labels_of_another_number_than_the_output_are_refused()
        => RefusedAsync(version => Replace(version, "labels.txt", _ => "one\ntwo\n"u8.ToArray()), "its output answer has 5 classes; there are 2 labels");

    [Fact]
    public Task Labels_that_are_no_text_are_refused()
        => RefusedAsync(version => Replace(version, "labels.txt", _ => [0xC3, 0x28, 10]), "labels.txt: expected UTF-8");

    [Fact]
    public Task A_golden_example_that_differs_is_refused_with_the_difference()
        => RefusedAsync(
            version => Replace(version, "golden.json", content => Json(content, golden => golden["output"]![2] = 0.5)),
            "golden.json: expected 0.5 for class 2, the model gives");

    [Fact]
    public Task A_golden_example_of_another_shape_is_refused()
        => RefusedAsync(
            version => Replace(version, "golden.json", content => Json(content, golden => golden["input"] = new JsonArray(1, 2))),
            "golden.json: its input is not one of this model");

    [Fact]
    public Task A_golden_example_that_is_no_JSON_is_refused()
        => RefusedAsync(version => Replace(version, "golden.json", _ => "{\"input\":"u8.ToArray()), "golden.json: it is no such JSON document");

    [Fact]
    public Task A_model_with_a_custom_operator_is_refused()
        => RefusedAsync(
            version => Replace(
                version, "model.onnx",
                content =>
                {
                    var model = ModelProto.Parser.ParseFrom(content);
                    model.Graph.Node[0].Domain = "com.example";
                    return model.ToByteArray();
                }),
            "custom operator");

    [Fact]
    public async Task A_model_over_the_limit_is_refused_with_the_setting()
    {
        await using var small = new TestServing(options => options.MaxModelBytes = 1024);
        ModelVersion version = await small.PublishAsync(_serving.Prepare(TestModels.Classifier(row: [1, 50, 50]).ToByteArray()));
        await small.PromoteAsync(version);

        ModelRefusedException refused = await Assert.ThrowsAsync<ModelRefusedException>(async () => await small.PredictAsync());
        Assert.Contains("Serving:MaxModelBytes", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_version_is_tried_again_after_a_while_and_taken_when_it_is_whole()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(0));
        ModelVersion next = await _serving.PublishAsync(1);
        string path = _serving.Store.PathOf(next, "labels.txt");
        byte[] labels = await File.ReadAllBytesAsync(path, Cancellation);
        await _serving.Models.StartAsync(Cancellation);
        await _serving.PromoteAsync(next);
        File.Delete(path);
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        RefusedVersion refused = Assert.Single(_serving.Models.Health.Models).Refused!;

        await File.WriteAllBytesAsync(path, labels, Cancellation);
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        Assert.Equal(refused, Assert.Single(_serving.Models.Health.Models).Refused);
        Assert.Equal(0, (await _serving.PredictAsync()).Predictions[0].Best.Index);

        _serving.Time.Advance(TimeSpan.FromMinutes(1));
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        Assert.False(_serving.Models.Health.Degraded);
        Assert.Equal(1, (await _serving.PredictAsync()).Predictions[0].Best.Index);
    }

    [Fact]
    public async Task A_first_version_that_is_refused_leaves_the_model_not_ready_and_requests_told_why()
    {
        ModelVersion only = await _serving.PublishAsync(0);
        await _serving.PromoteAsync(only);
        Edit(only, "model.onnx", content => content[..^1]);
        await _serving.Models.StartAsync(Cancellation);

        Assert.False(_serving.Models.Health.Ready);
        Assert.True(_serving.Models.Health.Degraded);
        ModelRefusedException refused = await Assert.ThrowsAsync<ModelRefusedException>(async () => await _serving.PredictAsync());
        Assert.Equal(only.Version, refused.Version);
    }

    [Fact]
    public async Task After_a_restart_with_a_champion_that_is_refused_the_one_before_answers_until_the_champion_is_whole()
    {
        ModelVersion before = await _serving.PublishAsync(3);
        ModelVersion champion = await _serving.PublishAsync(1);
        await _serving.PromoteAsync(before);
        await _serving.PromoteAsync(champion);
        byte[] whole = await File.ReadAllBytesAsync(_serving.Store.PathOf(champion, "model.onnx"), Cancellation);
        Edit(champion, "model.onnx", content => content[..^1]);
        await _serving.Models.StartAsync(Cancellation);

        ServingHealth health = _serving.Models.Health;
        Assert.True(health.Ready);
        Assert.True(health.Degraded);
        Assert.Equal((before.Version, champion.Version), (health.Models[0].Version, health.Models[0].Refused!.Version));
        Assert.Equal(before.Version, (await _serving.PredictAsync()).Version);

        await File.WriteAllBytesAsync(_serving.Store.PathOf(champion, "model.onnx"), whole, Cancellation);
        _serving.Time.Advance(TimeSpan.FromMinutes(1));
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        Assert.False(_serving.Models.Health.Degraded);
        Assert.Equal(champion.Version, (await _serving.PredictAsync()).Version);
    }

    [Fact]
    public async Task Where_the_one_before_is_refused_too_the_model_is_not_ready_and_the_champion_is_named()
    {
        ModelVersion before = await _serving.PublishAsync(3);
        ModelVersion champion = await _serving.PublishAsync(1);
        await _serving.PromoteAsync(before);
        await _serving.PromoteAsync(champion);
        Edit(before, "labels.txt", content => content[..^2]);
        File.Delete(_serving.Store.PathOf(champion, "manifest.json"));
        await _serving.Models.StartAsync(Cancellation);

        Assert.False(_serving.Models.Health.Ready);
        ModelRefusedException refused = await Assert.ThrowsAsync<ModelRefusedException>(async () => await _serving.PredictAsync());
        Assert.Equal(champion.Version, refused.Version);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private async Task RefusedAsync(Action<ModelVersion> damage, string reason)
    {
        ModelVersion good = await _serving.PublishAsync(3);
        await _serving.PromoteAsync(good);
        await _serving.Models.StartAsync(Cancellation);
        ModelVersion bad = await _serving.PublishAsync(1);
        await _serving.PromoteAsync(bad);
        damage(bad);
        await _serving.Models.RefreshAsync("fashion", Cancellation);

        ServingHealth health = _serving.Models.Health;
        ServedModelHealth model = Assert.Single(health.Models);
        Assert.True(health.Ready);
        Assert.True(health.Degraded);
        Assert.Equal(good.Version, model.Version);
        Assert.Equal(bad.Version, model.Refused!.Version);
        Assert.Contains(reason, model.Refused.Reason, StringComparison.Ordinal);
        PredictionResult answer = await _serving.PredictAsync();
        Assert.Equal((good.Version, 3), (answer.Version, answer.Predictions[0].Best.Index));
    }

    private void Edit(ModelVersion version, string file, Func<byte[], byte[]> edit)
    {
        string path = _serving.Store.PathOf(version, file);
        File.WriteAllBytes(path, edit(File.ReadAllBytes(path)));
    }

    /// <summary>Changes a file and the manifest with it, as somebody with access to the bucket could.</summary>
    private void Replace(ModelVersion version, string file, Func<byte[], byte[]> edit)
    {
        Edit(version, file, edit);
        byte[] content = File.ReadAllBytes(_serving.Store.PathOf(version, file));
        Edit(version, "manifest.json", manifest => Json(manifest, document => document["files"]![file] = new JsonObject
        {
            ["size"] = content.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)),
        }));
    }

    private static byte[] Json(byte[] content, Action<JsonNode> edit)
    {
        JsonNode document = JsonNode.Parse(content)!;
        edit(document);
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }
}
