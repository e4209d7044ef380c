using System.Net;
using System.Security.Cryptography;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Output;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Aviary.Tests.Learning.Datasets;
using Aviary.Tests.Registry.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Cli.Commands.Importing;

public sealed class ModelBytesTests : IDisposable
{
    private const string Address = "https://models.example/birds/v3.tflite?x=1";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(number => (byte)number)];
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Content));

    private readonly PretendedWeb _web = new() { Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Content) } };
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly HttpClient _client;

    public ModelBytesTests() => _client = new HttpClient(_web) { Timeout = Timeout.InfiniteTimeSpan };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_from_the_web_is_taken_with_the_right_checksum()
    {
        Assert.Equal(Content, await GetAsync(Address, Digest.ToUpperInvariant()));
        Assert.Equal("v3.tflite", ModelAddress.Of(Address).File.Name);
    }

    [Fact]
    public async Task Without_a_checksum_nothing_is_asked_of_the_web()
    {
        await RefusedAsync("--sha256", Address, null);
        await RefusedAsync("64 hexadecimal digits", Address, "abc");
        Assert.Empty(_web.Requests);
    }

    [Fact]
    public async Task Another_file_than_the_checksum_says_is_refused()
        => await RefusedAsync($"the checksum is {Digest}", Address, new string('0', 64));

    [Fact]
    public async Task A_file_over_the_limit_is_refused_whether_its_length_is_told_or_not()
    {
        await RefusedAsync("Serving:MaxModelBytes", Address, Digest, limit: 1000);
        _web.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new UnendingStream()) };
        await RefusedAsync("Serving:MaxModelBytes", Address, Digest, limit: 1_000_000);
    }

    [Fact]
    public async Task An_answer_that_is_none_is_told()
    {
        _web.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound);
        await RefusedAsync("answered 404", Address, Digest);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        _web.Answer = null;
        Task<byte[]> waiting = GetAsync(Address, Digest);
        _time.Advance(WebFile.Silence + TimeSpan.FromSeconds(1));
        Assert.Contains("sent nothing", (await Assert.ThrowsAsync<CommandException>(() => waiting)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://models.example/a.tflite")]
    [InlineData("ftp://models.example/a.tflite")]
    [InlineData("s3://bucket")]
    [InlineData("s3:///key")]
    [InlineData("s3://bucket/folder/")]
    public void Other_addresses_are_refused(string address)
        => Assert.Contains(address, Assert.Throws<CommandException>(() => ModelAddress.Of(address)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:9/a.onnx", "a.onnx")]
    [InlineData("s3://bucket/models/a.tflite", "a.tflite")]
    [InlineData("some/a.onnx", "a.onnx")]
    public void The_file_s_name_is_the_last_of_its_address(string address, string name)
        => Assert.Equal(name, ModelAddress.Of(address).File.Name);

    [Fact]
    public async Task An_object_of_a_bucket_is_read()
    {
        StorageOptions options = S3Service.Options(S3Service.Endpoint);
        string prefix = $"imported-{Guid.NewGuid():n}/";
        using S3Store store = S3Service.Open(options);
        try
        {
            await StoreProbe.RunAsync(store, Cancellation);
            await store.PutAsync($"{prefix}v3.tflite", Content, Cancellation);
            Assert.Equal(Content, await GetAsync($"s3://{S3Service.Bucket}/{prefix}v3.tflite", null));
            await RefusedAsync("no such object", $"s3://{S3Service.Bucket}/{prefix}v4.tflite", null);
        }
        finally
        {
            await S3Service.CleanAsync(prefix);
        }
    }

    public void Dispose() => _client.Dispose();

    private Task<byte[]> GetAsync(string address, string? sha256, long limit = 1 << 20)
        => new ModelBytes(new WebFile(_client, _time), Options.Create(new StorageOptions()), TimeProvider.System, NullLoggerFactory.Instance)
            .GetAsync(ModelAddress.Of(address), sha256, limit, Cancellation);

    private async Task RefusedAsync(string reason, string address, string? sha256, long limit = 1 << 20)
        => Assert.Contains(reason, (await Assert.ThrowsAsync<CommandException>(() => GetAsync(address, sha256, limit))).Message, StringComparison.Ordinal);

    /// <summary>Bytes without an end.</summary>
    private sealed class UnendingStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override int Read(Span<byte> buffer) => buffer.Length;

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }
}
