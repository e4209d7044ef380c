using System.Security.Cryptography;
using System.Text;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>Data sets on web servers, where the checksum says what is meant.</summary>
public sealed class WebDatasetTests : IDisposable
{
    private const string Address = "https://data.example/flowers.csv?download=1";

    private readonly TemporaryFolder _cache = new();
    private readonly PretendedWeb _web = new() { Answer = _ => new HttpResponseMessage { Content = new StringContent(TableFiles.Flowers()) } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TableFiles.Flowers())));

    public void Dispose()
    {
        _web.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task A_file_is_fetched_once_and_kept_under_its_name()
    {
        string path = await FetchAsync(Digest.ToUpperInvariant());
        Assert.Equal("flowers.csv", Path.GetFileName(path));
        Assert.Equal(path, await FetchAsync(Digest));
        Assert.Single(_web.Requests);
        Assert.Equal(3, new DatasetReader().Read(path, new(), Token).Training.ClassNames.Count);
    }

    [Fact]
    public async Task Without_a_checksum_nothing_is_fetched()
    {
        DatasetException refused = await Assert.ThrowsAsync<DatasetException>(() => FetchAsync(null));
        Assert.Contains("its checksum is needed (--sha256", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_web.Requests);
    }

    [Fact]
    public async Task Another_file_is_refused_and_not_kept()
    {
        DatasetException refused = await Assert.ThrowsAsync<DatasetException>(() => FetchAsync(new string('0', 64)));
        Assert.Contains($"has the checksum {Digest}, expected 0000", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_cache.Path, "*", SearchOption.AllDirectories));
    }

    private async Task<string> FetchAsync(string? sha256)
    {
        using HttpClient client = new(_web, disposeHandler: false);
        return await new WebDataset(client).FetchAsync(Address, sha256, _cache.Path, null, Token);
    }
}
