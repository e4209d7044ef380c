using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Aviary.Learning.Datasets;

/// <summary>One file from a server, within a time for its beginning and for each pause in it.</summary>
/// <param name="client">The client, which stays the caller's.</param>
/// <param name="answerTimeout">How long the server may take to begin its answer.</param>
/// <param name="stallTimeout">How long the download may stand still.</param>
/// <param name="time">The clock.</param>
internal sealed class FileDownload(HttpClient client, TimeSpan answerTimeout, TimeSpan stallTimeout, TimeProvider time)
{
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes; nothing may be there.</param>
    /// <param name="maxBytes">The most bytes that are taken.</param>
    /// <param name="progress">Gets the number of downloaded bytes.</param>
    /// <param name="cancellationToken">Ends the download; what came stays in the file.</param>
    /// <exception cref="PlaceException">The server does not give it.</exception>
    public async Task RunAsync(Uri address, string path, long maxBytes, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await DownloadAsync(address, path, maxBytes, progress, cancellationToken);
        }
        catch (HttpRequestException refused)
        {
            throw new PlaceException(refused.InnerException is SocketException ? "no connection" : refused.Message.TrimEnd('.'), refused);
        }
        catch (IOException broken)
        {
            throw new PlaceException($"{Path.GetFileName(path)} broke off: {broken.Message.TrimEnd('.')}", broken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlaceException("no answer in time", late);
        }
    }

    private async Task DownloadAsync(Uri address, string path, long maxBytes, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using CancellationTokenSource clock = new(answerTimeout, time);
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
            clock.CancelAfter(stallTimeout);
            int read = await content.ReadAsync(buffer, either.Token);
            if (read == 0)
            {
                return;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), either.Token);
            done += read;
            if (done > maxBytes)
            {
                throw new PlaceException($"{Path.GetFileName(path)} is larger than {maxBytes} bytes");
            }

            progress?.Report(new DownloadProgress(Path.GetFileName(path), done, answer.Content.Headers.ContentLength));
        }
    }
}
