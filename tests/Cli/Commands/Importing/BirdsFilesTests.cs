using System.Net;
using System.Security.Cryptography;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Output;
using Aviary.Functions.Starting;
using Aviary.Registry.Storage;
using Aviary.Tests.Learning.Datasets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Cli.Commands.Importing;

public sealed class BirdsFilesTests : IDisposable
{
    private static readonly byte[] Model = [.. Enumerable.Range(0, 5000).Select(number => (byte)number)];

    private readonly PretendedWeb _web = new();
    private readonly HttpClient _client;
    private readonly TemporaryFolder _folder = new();
    private readonly BirdsOptions _options = new() { ModelSha256 = Convert.ToHexString(SHA256.HashData(Model)) };

    public BirdsFilesTests() => _client = new HttpClient(_web) { Timeout = Timeout.InfiniteTimeSpan };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_fetched_once_is_kept_and_proved_again()
    {
        _web.Answer = _ => Ok(Model);
        Assert.Equal(Model, await Files().ModelAsync(Cancellation));
        Assert.Equal(Model, await Files().ModelAsync(Cancellation));
        Assert.Equal(_options.ModelUrl, Assert.Single(_web.Requests));

        await File.WriteAllTextAsync(_folder.File(BirdsFiles.ModelFile), "damaged", Cancellation);
        Assert.Equal(Model, await Files().ModelAsync(Cancellation));
        Assert.Equal(2, _web.Requests.Count);
    }

    [Fact]
    public async Task Where_the_first_place_has_another_file_the_mirror_is_asked()
    {
        _web.Answer = request => Ok(request.RequestUri!.ToString() == _options.ModelMirror ? Model : [1, 2, 3]);
        Assert.Equal(Model, await Files().ModelAsync(Cancellation));
        Assert.Equal([_options.ModelUrl, _options.ModelMirror], _web.Requests);
    }

    [Fact]
    public async Task Without_a_network_one_error_names_both_ways()
    {
        CommandException error = await Assert.ThrowsAsync<CommandException>(() => Files().LabelsAsync(Cancellation));
        Assert.Contains("Connect to the network", error.Message, StringComparison.Ordinal);
        Assert.Contains("BIRDS_FOLDER", error.Message, StringComparison.Ordinal);
        Assert.Contains(BirdsFiles.LabelsFile, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_taken_at_its_word_but_for_the_checksum()
    {
        await File.WriteAllBytesAsync(_folder.File(BirdsFiles.ModelFile), Model, Cancellation);
        Assert.Equal(Model, await Files(_folder.Path).ModelAsync(Cancellation));
        await File.WriteAllTextAsync(_folder.File(BirdsFiles.ModelFile), "another", Cancellation);
        Assert.Contains("checksum", (await Assert.ThrowsAsync<CommandException>(() => Files(_folder.Path).ModelAsync(Cancellation))).Message, StringComparison.Ordinal);
        Assert.Empty(_web.Requests);
    }

    public void Dispose()
    {
        _client.Dispose();
        _web.Dispose();
        _folder.Dispose();
    }

    private static HttpResponseMessage Ok(byte[] content) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };

    private BirdsFiles Files(string? folder = null)
    {
        ModelBytes bytes = new(new WebFile(_client, TimeProvider.System), Options.Create(new StorageOptions()), TimeProvider.System, NullLoggerFactory.Instance);
        return new BirdsFiles(_options, bytes, _folder.Path, folder);
    }
}
