using Aviary.Learning.Datasets;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>The pictures that <c>Training:Data</c> names.</summary>
internal sealed class TrainingDataSource(HttpClient client, BucketData bucket, IOptions<RunOptions> options)
{
    private const string FashionMnistName = "fashion-mnist";

    public async Task<(ImageDataset Train, ImageDataset Test)> GetAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string data = options.Value.Data;
        FashionMnistOptions source = new();
        if (data.StartsWith(BucketData.Scheme, StringComparison.Ordinal))
        {
            string cache = Path.Combine(Path.GetDirectoryName(source.CacheFolder)!, "s3");
            source = source with { Folder = await bucket.FetchAsync(data, cache, cancellationToken) };
        }
        else if (data != FashionMnistName)
        {
            source = source with { Folder = data };
        }

        return await new FashionMnistSource(source, client).GetAsync(progress, cancellationToken);
    }
}
