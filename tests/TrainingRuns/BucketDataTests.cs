using Aviary.Learning.Datasets;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Aviary.Tests.Registry.Storage.S3;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.TrainingRuns;

public sealed class BucketDataTests : IDisposable
{
    private readonly StorageOptions _options = S3Service.Options(S3Service.Endpoint);
    private readonly TemporaryFolder _cache = new();
    private readonly string _prefix = $"data-{Guid.NewGuid():n}";
    private readonly S3Store _store = S3Service.Open(S3Service.Options(S3Service.Endpoint));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task Files_below_a_prefix_are_copied_and_copied_again_when_they_change()
    {
        await PutAsync("train-images-idx3-ubyte.gz", IdxFiles.Zip(IdxFiles.Images(2)));
        await PutAsync("train-labels-idx1-ubyte", IdxFiles.Labels(1, 2));
        await PutAsync("t10k-images-idx3-ubyte", IdxFiles.Images(1));
        await PutAsync("t10k-labels-idx1-ubyte", IdxFiles.Labels(3));

        string folder = await FetchAsync();
        Assert.Equal([1, 2], FashionMnist.Read(folder).Train.Labels.ToArray());

        await PutAsync("train-labels-idx1-ubyte", IdxFiles.Labels(7, 8));
        Assert.Equal(folder, await FetchAsync());
        Assert.Equal([7, 8], FashionMnist.Read(folder).Train.Labels.ToArray());
    }

    [Fact]
    public async Task A_missing_file_is_named_by_its_address()
    {
        await PutAsync("train-labels-idx1-ubyte", IdxFiles.Labels(1, 2));

        DatasetException error = await Assert.ThrowsAsync<DatasetException>(FetchAsync);

        Assert.Contains($"s3://{_options.Bucket}/{_prefix}/train-images-idx3-ubyte.gz", error.Message, StringComparison.Ordinal);
    }

    private Task<string> FetchAsync()
        => new BucketData(Options.Create(_options), TimeProvider.System, NullLoggerFactory.Instance)
            .FetchAsync($"s3://{_options.Bucket}/{_prefix}", _cache.Path, Token);

    private Task<string> PutAsync(string name, byte[] content) => _store.PutAsync($"{_prefix}/{name}", content, Token);
}
