using System.Net.Http.Headers;
using System.Net.Sockets;

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
        foreach (FashionMnistFile file in FashionMnistFile.All)
        {
            try
            {
                await DownloadAsync(new Uri(below, file.Name), Path.Combine(folder, file.Name), progress, cancellationToken);
            }
            catch (HttpRequestException refused)
            {
                throw new PlaceException(refused.InnerException is SocketException ? "no connection" : refused.Message.TrimEnd('.'), refused);
            }
            catch (IOException broken)
            {
                throw new PlaceException($"{file.Name} broke off: {broken.Message.TrimEnd('.')}", broken);
            }
            catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
            {
                throw new PlaceException("no answer in time", late);
            }
        }
    }

    private async Task DownloadAsync(Uri address, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using CancellationTokenSource clock = new(options.AnswerTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("aviary", "0.1"));
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        answer.EnsureSuccessStatusCode();
        await using Stream content = await answer.Content.ReadAsStreamAsync(either.Token);
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        byte[] buffer = new byte[128 << 10];
        long done = 0;
        while (true)
        {
            clock.CancelAfter(options.StallTimeout);
            int read = await content.ReadAsync(buffer, either.Token);
            if (read == 0)
            {
                return;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), either.Token);
            done += read;
            if (done > LargestFile)
            {
                throw new PlaceException($"{Path.GetFileName(path)} is larger than {LargestFile} bytes");
            }

            progress?.Report(new DownloadProgress(Path.GetFileName(path), done, answer.Content.Headers.ContentLength));
        }
    }
}
