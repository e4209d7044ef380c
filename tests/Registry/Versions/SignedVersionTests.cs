using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Registry.Versions;

/// <summary>A registry that trusts one key.</summary>
public sealed class SignedVersionTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();
    private readonly KeyFiles _keys = new();
    private readonly ModelRegistry _registry;
    private readonly ServedModels _served;

    public SignedVersionTests()
    {
        _registry = Open(_keys.Private("own"), _keys.Public("own"));
        _served = new ServedModels(_registry, _serving.Options, _serving.Time, NullLogger<ServedModels>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_version_is_verified_promoted_and_served()
    {
        ModelVersion version = await PublishAsync(_registry);

        string[] writes = [.. _serving.Store.Store.Operations.Where(operation => operation.StartsWith("put", StringComparison.Ordinal))];
        Assert.EndsWith("/manifest.dsse.json", writes[^2], StringComparison.Ordinal);
        Assert.EndsWith("/manifest.json", writes[^1], StringComparison.Ordinal);
        Assert.Empty(await _registry.VerifyAsync("fashion", version.Version, Cancel));
        await _registry.MoveAliasAsync("fashion", ModelRegistry.Champion, version.Version, null, "test", Cancel);
        using ModelLease lease = await _served.AcquireAsync("fashion", default, Cancel);
        Assert.Equal(version.Version, lease.Model.Version);
    }

    [Fact]
    public async Task The_envelope_is_what_DSSE_says_and_names_the_key()
    {
        ModelVersion version = await PublishAsync(_registry);
        JsonNode envelope = JsonNode.Parse(await File.ReadAllBytesAsync(PathOf(version), Cancel))!;
        Assert.Equal("application/vnd.aviary.manifest+json", (string?)envelope["payloadType"]);
        byte[] manifest = await File.ReadAllBytesAsync(_serving.Store.PathOf(version, VersionFiles.Manifest), Cancel);
        Assert.Equal(manifest, Convert.FromBase64String((string)envelope["payload"]!));

        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(_keys.Public("own"), Cancel));
        JsonNode signature = Assert.Single(envelope["signatures"]!.AsArray())!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), (string?)signature["keyid"]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"DSSEv1 36 application/vnd.aviary.manifest+json {manifest.Length} "), .. manifest];
        Assert.True(key.VerifyData(signed, Convert.FromBase64String((string)signature["sig"]!), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public async Task A_version_without_a_signature_is_refused_everywhere()
    {
        ModelVersion version = await PublishAsync(Open("", ""));
        await RefusedAsync(version, "missing");
    }

    [Fact]
    public async Task A_version_whose_signature_was_taken_away_is_refused_everywhere()
    {
        ModelVersion version = await PublishAsync(_registry);
        File.Delete(PathOf(version));
        await RefusedAsync(version, "missing");
    }

    [Fact]
    public async Task A_version_signed_by_another_key_is_refused_everywhere()
    {
        ModelVersion version = await PublishAsync(Open(_keys.Private("other"), ""));
        await RefusedAsync(version, "no signature in it is by a key");
    }

    [Fact]
    public async Task A_version_whose_manifest_was_altered_is_refused_everywhere()
    {
        ModelVersion version = await PublishAsync(_registry);
        string path = _serving.Store.PathOf(version, VersionFiles.Manifest);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Cancel)).Replace("\"unknown\"", "\"unknowm\"", StringComparison.Ordinal), Cancel);
        await RefusedAsync(version, "altered");
    }

    [Fact]
    public async Task A_version_whose_model_was_altered_together_with_its_manifest_is_refused()
    {
        ModelVersion good = await PublishAsync(_registry);
        byte[] evil = TestModels.Bytes(3);
        await File.WriteAllBytesAsync(_serving.Store.PathOf(good, VersionFiles.Model), evil, Cancel);
        string path = _serving.Store.PathOf(good, VersionFiles.Manifest);
        JsonNode manifest = JsonNode.Parse(await File.ReadAllBytesAsync(path, Cancel))!;
        manifest["files"]!["model.onnx"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(evil));
        manifest["files"]!["model.onnx"]!["size"] = evil.Length;
        byte[] altered = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        await File.WriteAllBytesAsync(path, altered, Cancel);
        await RefusedAsync(good, "altered");
        _serving.Time.Advance(TimeSpan.FromMinutes(1)); // as long as a refusal is remembered

        // And the payload beside it, so that only the signature still tells.
        await ChangeAsync(good, envelope => envelope["payload"] = Convert.ToBase64String(altered));
        await RefusedAsync(good, "no signature in it is by a key");
    }

    [Theory]
    [InlineData("payloadType", "\"application/json\"", "payload type")]
    [InlineData("payload", "\"eyJ9\"", "altered")]
    [InlineData("payload", "\"not base64!\"", "altered")]
    [InlineData("signatures", "[]", "holds no signature")]
    [InlineData("signatures", "[{\"keyid\":null,\"sig\":\"AAAA\"}]", "no signature in it is by a key")]
    [InlineData("signatures", "[{\"keyid\":null,\"sig\":\"%\"}]", "no signature in it is by a key")]
    [InlineData("signatures", "null", "no such JSON document")]
    public async Task A_version_whose_envelope_was_altered_is_refused_everywhere(string field, string value, string reason)
    {
        ModelVersion version = await PublishAsync(_registry);
        await ChangeAsync(version, envelope => envelope[field] = JsonNode.Parse(value));
        await RefusedAsync(version, reason);
    }

    [Fact]
    public async Task A_signature_of_another_version_does_not_help()
    {
        ModelVersion first = await PublishAsync(_registry);
        _serving.Time.Advance(TimeSpan.FromMinutes(1));
        ModelVersion second = await PublishAsync(_registry, winner: 2);
        File.Copy(PathOf(first), PathOf(second), overwrite: true);
        await RefusedAsync(second, "altered");
    }

    [Fact]
    public async Task A_publication_that_breaks_off_after_the_signature_can_be_tried_again()
    {
        NewVersion version = _serving.Prepare(TestModels.Bytes(1)) with { CreatedAt = _serving.Time.GetUtcNow() };
        _serving.Store.Store.Before = operation => operation.StartsWith("put", StringComparison.Ordinal) && operation.EndsWith("manifest.json", StringComparison.Ordinal)
            ? throw new IOException("broken off")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => _registry.PublishAsync("fashion", version, Cancel));
        _serving.Store.Store.Before = _ => Task.CompletedTask;

        // By another key it is somebody else's: what stands there is never changed.
        await Assert.ThrowsAsync<ConflictException>(() => Open(_keys.Private("other"), "").PublishAsync("fashion", version, Cancel));
        ModelVersion published = await _registry.PublishAsync("fashion", version, Cancel);
        Assert.Empty(await _registry.VerifyAsync("fashion", published.Version, Cancel));
    }

    [Fact]
    public async Task Without_keys_nothing_is_signed_and_everything_is_trusted()
    {
        ModelRegistry plain = Open("", "");
        ModelVersion version = await PublishAsync(plain);
        Assert.False(File.Exists(PathOf(version)));
        Assert.Empty(await plain.VerifyAsync("fashion", version.Version, Cancel));
        await plain.MoveAliasAsync("fashion", ModelRegistry.Champion, version.Version, null, "test", Cancel);
    }

    [Fact]
    public async Task Several_keys_may_be_trusted()
    {
        ModelVersion version = await PublishAsync(Open(_keys.Private("other"), ""));
        ModelRegistry both = Open("", $"{_keys.Public("own")} ; {_keys.Public("other")}");
        Assert.Empty(await both.VerifyAsync("fashion", version.Version, Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await _served.DisposeAsync();
        await _serving.DisposeAsync();
        _keys.Dispose();
    }

    private ModelRegistry Open(string signingKey, string publicKeys)
        => new(
            _serving.Store.Store,
            _serving.Time,
            NullLogger<ModelRegistry>.Instance,
            trust: new ManifestTrust(Options.Create(new RegistryOptions { SigningKey = signingKey, PublicKeys = publicKeys })));

    private Task<ModelVersion> PublishAsync(ModelRegistry registry, int winner = 1)
        => registry.PublishAsync("fashion", _serving.Prepare(TestModels.Bytes(winner)), Cancel);

    private string PathOf(ModelVersion version) => _serving.Store.PathOf(version, "manifest.dsse.json");

    private async Task ChangeAsync(ModelVersion version, Action<JsonNode> change)
    {
        JsonNode envelope = JsonNode.Parse(await File.ReadAllBytesAsync(PathOf(version), Cancel))!;
        change(envelope);
        await File.WriteAllTextAsync(PathOf(version), envelope.ToJsonString(), Cancel);
    }

    /// <summary>By verify, on promotion, and when it is loaded, whoever had promoted it.</summary>
    private async Task RefusedAsync(ModelVersion version, string reason)
    {
        VersionDefect defect = (await _registry.VerifyAsync("fashion", version.Version, Cancel))[0];
        Assert.Equal("manifest.dsse.json", defect.File);
        Assert.Contains(reason, defect.Problem, StringComparison.Ordinal);

        ConflictException conflict = await Assert.ThrowsAsync<ConflictException>(
            () => _registry.MoveAliasAsync("fashion", ModelRegistry.Champion, version.Version, null, "test", Cancel));
        Assert.Contains(reason, conflict.Message, StringComparison.Ordinal);

        ModelRefusedException refused = await Assert.ThrowsAsync<ModelRefusedException>(
            async () => await _served.AcquireAsync("fashion", ModelSelector.From(version.Version, null), Cancel));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelRefusedException>(() => _registry.ReadFileAsync("fashion", version.Version, VersionFiles.Model, Cancel));
    }
}
