using System.Security.Cryptography;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

public sealed class PublicationTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => _test.Registry;

    [Fact]
    public async Task A_published_version_is_read_back_whole()
    {
        ModelVersion published = await _test.PublishAsync("fashion", "onnx");

        ModelVersion? found = await Registry.FindVersionAsync("fashion", published.Version, Cancellation);

        Assert.NotNull(found);
        Assert.Equal("20261121T030000Z", found.Version[..16]);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero), found.CreatedAt);
        Assert.Equal(0.91, found.Metrics["accuracy"]);
        Assert.Equal(5, found.Parameters["epochs"].GetInt32());
        Assert.Equal(new Lineage { Data = "d1", Parent = "p1", Code = "c1", Cause = "test" }, found.Lineage);
        Assert.Equal("test", found.Cause);
        Assert.Equal(
            ["MLmodel", "golden.json", "labels.txt", "metrics.json", "model.onnx", "parameters.json", "profile.json"],
            found.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("onnx"u8.ToArray(), (await Registry.ReadFileAsync("fashion", found.Version, VersionFiles.Model, Cancellation)).ToArray());
        Assert.Equal(
            "Bag\nAnkle boot\n"u8.ToArray(), (await Registry.ReadFileAsync("fashion", found.Version, VersionFiles.Labels, Cancellation)).ToArray());
    }

    [Fact]
    public async Task The_manifest_holds_size_and_digest_of_every_other_file()
    {
        ModelVersion published = await _test.PublishAsync("fashion", "onnx");
        string folder = Path.GetDirectoryName(_test.PathOf(published, VersionFiles.Manifest))!;
        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(_test.PathOf(published, VersionFiles.Manifest), Cancellation));

        foreach (string file in Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(VersionFiles.Manifest, StringComparison.Ordinal)))
        {
            byte[] content = await File.ReadAllBytesAsync(file, Cancellation);
            JsonElement entry = manifest.RootElement.GetProperty("files").GetProperty(Path.GetFileName(file));
            Assert.Equal(content.Length, entry.GetProperty("size").GetInt32());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), entry.GetProperty("sha256").GetString());
        }

        Assert.Equal(7, manifest.RootElement.GetProperty("files").EnumerateObject().Count());
    }

    [Fact]
    public async Task The_manifest_is_written_last()
    {
        await _test.PublishAsync("fashion", "onnx");

        string[] writes = [.. _test.Store.Operations.Where(operation => operation.StartsWith("put", StringComparison.Ordinal))];
        Assert.Equal(8, writes.Length);
        Assert.All(writes, write => Assert.StartsWith("put-if-absent ", write, StringComparison.Ordinal));
        Assert.EndsWith("/manifest.json", writes[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.txt")]
    [InlineData("manifest.json")]
    public async Task A_publication_that_breaks_off_leaves_no_version_and_can_be_tried_again(string failing)
    {
        NewVersion version = TestRegistry.Version("onnx", _test.Time.GetUtcNow());
        _test.Store.Before = operation => operation.StartsWith("put", StringComparison.Ordinal) && operation.EndsWith(failing, StringComparison.Ordinal)
            ? throw new IOException("broken off")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => Registry.PublishAsync("fashion", version, Cancellation));

        _test.Store.Before = _ => Task.CompletedTask;
        Assert.Empty((await Registry.ListVersionsAsync("fashion", null, 10, Cancellation)).Versions);
        ModelVersion published = await Registry.PublishAsync("fashion", version, Cancellation);
        Assert.Empty(await Registry.VerifyAsync("fashion", published.Version, Cancellation));
    }

    [Fact]
    public async Task A_second_version_of_the_same_id_is_a_conflict()
    {
        DateTimeOffset moment = _test.Time.GetUtcNow();
        ModelVersion first = await Registry.PublishAsync("fashion", TestRegistry.Version("onnx", moment), Cancellation);

        NewVersion other = TestRegistry.Version("onnx", moment) with { Metrics = new Dictionary<string, double> { ["accuracy"] = 0.5 } };
        ConflictException conflict = await Assert.ThrowsAsync<ConflictException>(() => Registry.PublishAsync("fashion", other, Cancellation));

        Assert.Contains(first.Version, conflict.Message, StringComparison.Ordinal);
        Assert.Equal(0.91, (await Registry.FindVersionAsync("fashion", first.Version, Cancellation))!.Metrics["accuracy"]);
        Assert.Empty(await Registry.VerifyAsync("fashion", first.Version, Cancellation));
    }

    [Fact]
    public async Task Of_publishers_of_one_id_with_different_content_one_wins_and_its_version_is_whole()
    {
        DateTimeOffset moment = _test.Time.GetUtcNow();
        Task<ModelVersion?>[] publishers =
        [
            .. Enumerable.Range(0, 8).Select(i => Task.Run(
                async () =>
                {
                    try
                    {
                        var metrics = new Dictionary<string, double> { ["accuracy"] = i / 10.0 };
                        return await Registry.PublishAsync("fashion", TestRegistry.Version("onnx", moment) with { Metrics = metrics }, Cancellation);
                    }
                    catch (ConflictException)
                    {
                        return null;
                    }
                },
                Cancellation)),
        ];
        ModelVersion[] won = [.. (await Task.WhenAll(publishers)).OfType<ModelVersion>()];

        // The writer of metrics.json is the one that can go on to the manifest; all others find a file that is not theirs.
        ModelVersion only = Assert.Single(won);
        ModelVersion found = (await Registry.FindVersionAsync("fashion", only.Version, Cancellation))!;
        Assert.Equal(only.Metrics["accuracy"], found.Metrics["accuracy"]);
        Assert.Empty(await Registry.VerifyAsync("fashion", only.Version, Cancellation));
    }

    [Fact]
    public async Task What_cannot_be_published_is_named()
    {
        NewVersion good = TestRegistry.Version("onnx");
        await RefusedAsync("model", "Fashion", good);
        await RefusedAsync("onnx", "fashion", good with { Onnx = default });
        await RefusedAsync("classNames", "fashion", good with { ClassNames = [] });
        await RefusedAsync("classNames", "fashion", good with { ClassNames = ["a", "b\nc"] });
        await RefusedAsync("metrics.loss", "fashion", good with { Metrics = new Dictionary<string, double> { ["loss"] = double.NaN } });
        await RefusedAsync("parameters.x", "fashion", good with { Parameters = new Dictionary<string, JsonElement> { ["x"] = default } });
        Assert.Empty(await Registry.ListModelsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task MLmodel_names_the_file_the_signature_and_the_classes()
    {
        NewVersion version = TestRegistry.Version("onnx") with
        {
            ClassNames = ["T-shirt/top", "with \"quotes\"", "Größe 🐦"],
            Input = new TensorDescription("pixels", "uint8", [-1, 1, 28, 28]),
            Output = new TensorDescription("probabilities", "float32", [-1, 3]),
        };
        ModelVersion published = await Registry.PublishAsync("fashion", version, Cancellation);

        string text = await File.ReadAllTextAsync(_test.PathOf(published, VersionFiles.MLmodel), Cancellation);

        string[] lines = text.Split('\n');
        Assert.Contains("    data: model.onnx", lines);
        Assert.Contains("    loader_module: mlflow.onnx", lines);
        Assert.Contains("utc_time_created: '2026-11-21 03:00:00.000000'", lines);
        Assert.Contains("  - \"with \\\"quotes\\\"\"", lines);
        Assert.Contains("  - \"Größe 🐦\"", lines);
        string inputs = lines.Single(line => line.StartsWith("  inputs: ", StringComparison.Ordinal))["  inputs: ".Length..];
        using JsonDocument signature = JsonDocument.Parse(JsonSerializer.Deserialize<string>(inputs)!);
        JsonElement tensor = signature.RootElement[0];
        Assert.Equal("tensor", tensor.GetProperty("type").GetString());
        Assert.Equal("uint8", tensor.GetProperty("tensor-spec").GetProperty("dtype").GetString());
        Assert.Equal([-1, 1, 28, 28], tensor.GetProperty("tensor-spec").GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
    }

    public void Dispose() => _test.Dispose();

    private async Task RefusedAsync(string field, string model, NewVersion version)
    {
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(() => Registry.PublishAsync(model, version, Cancellation));
        Assert.Equal(field, refused.Field);
    }
}
