namespace Aviary.Learning.Datasets;

/// <summary>The authors' server, or a mirror of it.</summary>
internal sealed class HttpDatasetSource(FashionMnistOptions options, HttpClient client, TimeProvider time) : IDatasetSource
{
    // The largest of the four files has 26 MB; a server that sends much more is not the right one.
    private const long LargestFile = 64 << 20;

    public string Name => options.BaseUrl.ToString();

    public async Task FetchAsync(string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Uri below = options.BaseUrl.AbsoluteUri.EndsWith('/') ? options.BaseUrl : new Uri($"{options.BaseUrl.AbsoluteUri}/");
        FileDownload download = new(client, options.AnswerTimeout, options.StallTimeout, time);
        foreach (FashionMnistFile file in FashionMnistFile.All)
        {
            await download.RunAsync(new Uri(below, file.Name), Path.Combine(folder, file.Name), LargestFile, progress, cancellationToken);
        }
    }
}
