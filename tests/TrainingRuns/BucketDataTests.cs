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
    public async Task A_prefix_without_objects_is_named_by_its_address()
    {
        DatasetException error = await Assert.ThrowsAsync<DatasetException>(() => FetchAsync());

        Assert.Contains($"s3://{_options.Bucket}/{_prefix}: there is no such object, and none below it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_of_pictures_are_copied_and_what_is_deleted_goes()
    {
        foreach (string key in (string[])["x/1.png", "x/2.png", "y/1.png", "y/2.png", "y/3.png"])
        {
            await PutAsync(key, PictureFolders.Grey(8, 8, (byte)key.Length));
        }

        Assert.Equal(["x", "y"], new DatasetReader().Read(await FetchAsync(), new(), Token).Training.ClassNames);
        await _store.DeleteAsync($"{_prefix}/y/3.png", Token);
        Assert.Equal(4, new DatasetReader().Read(await FetchAsync(), new() { TestShare = 0 }, Token).Training.Count);
    }

    [Fact]
    public async Task One_object_is_a_file()
    {
        await PutAsync("flowers.csv", System.Text.Encoding.UTF8.GetBytes(TableFiles.Flowers()));
        Assert.Equal("flowers.csv", Path.GetFileName(await FetchAsync("/flowers.csv")));
    }

    private Task<string> FetchAsync(string below = "")
        => new BucketData(Options.Create(_options), TimeProvider.System, NullLoggerFactory.Instance)
            .FetchAsync($"s3://{_options.Bucket}/{_prefix}{below}", _cache.Path, Token);

    private Task<string> PutAsync(string name, byte[] content) => _store.PutAsync($"{_prefix}/{name}", content, Token);
}
