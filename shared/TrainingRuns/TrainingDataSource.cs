using Aviary.Imaging;
using Aviary.Learning.Datasets;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>The data set that <c>Training:Data</c> names, wherever it is.</summary>
internal sealed class TrainingDataSource(
    HttpClient client, BucketData bucket, IOptions<RunOptions> options, IOptions<ImagingOptions> imaging, TimeProvider time)
{
    /// <param name="seed">What the examples to test with are chosen by, where none are given.</param>
    /// <param name="pictures">The form that pictures are brought into; null for the one that suits them.</param>
    /// <param name="progress">Gets the number of downloaded bytes.</param>
    /// <param name="cancellationToken">Ends the fetching and reading.</param>
    /// <exception cref="DatasetException">The data is not there, or cannot be used.</exception>
    public async Task<DatasetSplit> GetAsync(int seed, PictureForm? pictures, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        RunOptions settings = options.Value;
        if (settings.Data == FashionMnist.Name)
        {
            (ImageDataset train, ImageDataset test) = await new FashionMnistSource(new FashionMnistOptions(), client).GetAsync(progress, cancellationToken);
            return new DatasetSplit(
                train, test, [$"{FashionMnist.Name}: {train.ClassNames.Count} classes, pictures of {train.Form}; {train.Count:n0} to learn from, {test.Count:n0} to test with"]);
        }

        string path = await PathAsync(settings.Data, settings.Sha256, progress, cancellationToken);
        string? given = settings.Test is { Length: > 0 } tested ? await PathAsync(tested, null, progress, cancellationToken) : null;
        DatasetReadOptions read = new() { Label = string.IsNullOrEmpty(settings.Label) ? null : settings.Label, Test = given, Seed = seed, Pictures = pictures };
        return await Task.Run(() => new DatasetReader(imaging.Value).Read(path, read, cancellationToken), cancellationToken);
    }

    private async Task<string> PathAsync(string data, string? sha256, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
        => data.StartsWith(BucketData.Scheme, StringComparison.Ordinal)
            ? await bucket.FetchAsync(data, DatasetCache.Folder("s3"), cancellationToken)
            : data.StartsWith(WebDataset.Scheme, StringComparison.Ordinal)
                ? await new WebDataset(client, time).FetchAsync(data, sha256, DatasetCache.Folder("https"), progress, cancellationToken)
                : data;
}
