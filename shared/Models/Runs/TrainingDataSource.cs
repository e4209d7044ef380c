using Aviary.Learning.Datasets;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Runs;

/// <summary>The pictures that <c>Training:Data</c> names.</summary>
internal sealed class TrainingDataSource(HttpClient client, IOptions<RunOptions> options)
{
    private const string FashionMnistName = "fashion-mnist";

    public Task<(ImageDataset Train, ImageDataset Test)> GetAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string data = options.Value.Data;
        FashionMnistOptions source = data == FashionMnistName ? new() : new() { Folder = data };
        return new FashionMnistSource(source, client).GetAsync(progress, cancellationToken);
    }
}
