using System.Net.Http.Headers;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands.Importing;

/// <summary>Gets one file from a web server, within a limit of bytes and of silence.</summary>
internal sealed class WebFile(HttpClient client, TimeProvider time)
{
    private const int Piece = 128 << 10;

    /// <summary>How long a server may send nothing.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <exception cref="CommandException">It cannot be had, or is too large; says why.</exception>
    public async Task<byte[]> GetAsync(Uri address, long limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource clock = new(Silence, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("aviary", "0.1"));
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw new CommandException($"{address}: the server answered {(int)answer.StatusCode}");
            }

            RequireSize(address, answer.Content.Headers.ContentLength ?? 0, limit);
            await using Stream content = await answer.Content.ReadAsStreamAsync(either.Token);
            using MemoryStream file = new();
            byte[] piece = new byte[Piece];
            for (int read; (read = await content.ReadAsync(piece, either.Token)) > 0; clock.CancelAfter(Silence))
            {
                file.Write(piece, 0, read);
                RequireSize(address, file.Length, limit);
            }

            return file.ToArray();
        }
        catch (HttpRequestException away) when (away.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError)
        {
            throw new CommandException($"{address}: no connection ({away.Message.TrimEnd('.')}); it takes a network, or a copy of the file on this machine");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new CommandException($"{address}: {broken.Message.TrimEnd('.')}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"{address}: the server sent nothing for {Silence.TotalSeconds} s");
        }
    }

    private static void RequireSize(Uri address, long size, long limit)
    {
        if (size > limit)
        {
            throw new CommandException($"{address} has {size} bytes or more; the setting Serving:MaxModelBytes allows {limit}");
        }
    }
}
