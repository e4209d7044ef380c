using System.Net;
using Aviary.Errors;
using Aviary.Imaging;
using Microsoft.Extensions.Options;

namespace Aviary.Serving.Fetching;

/// <summary>
/// Gets a picture that a request names by its address, and lets nobody use this host to reach what only it can reach: http and https
/// alone, public addresses alone, proved for each redirect and pinned for the connection, within limits of bytes and time. No proxy,
/// cookies or credentials.
/// </summary>
public sealed class PictureFetch : IDisposable
{
    private const int MaxRedirects = 3, MaxWaiting = 64, MaxHeaderKilobytes = 16, Piece = 64 << 10;

    private readonly PictureFetchOptions _options;
    private readonly int _maxBytes;
    private readonly TimeProvider _time;
    private readonly FetchTarget _target;
    private readonly AdmissionGate _gate;
    private readonly HttpClient _client;

    /// <summary>Fetches from the Internet.</summary>
    /// <param name="options">What may be asked.</param>
    /// <param name="imaging">How large a picture may be.</param>
    /// <param name="time">The clock.</param>
    public PictureFetch(IOptions<PictureFetchOptions> options, IOptions<ImagingOptions> imaging, TimeProvider time)
        : this(options, imaging, time, PinnedConnection.OfThisMachine)
    {
    }

    internal PictureFetch(IOptions<PictureFetchOptions> options, IOptions<ImagingOptions> imaging, TimeProvider time, PinnedConnection connection)
    {
        _options = options.Value;
        _maxBytes = imaging.Value.MaxBytes;
        _time = time;
        _target = new FetchTarget(_options);
        _gate = new AdmissionGate(_options.Concurrency, MaxWaiting, _options.Timeout, time);
#pragma warning disable CA2000 // The client owns it.
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => connection.OpenAsync(context.DnsEndPoint, cancellationToken),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null, // traces are no business of strangers
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // the clock below counts
        };
#pragma warning restore CA2000
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("aviary/0.1");
        _client.DefaultRequestHeaders.Accept.ParseAdd("image/*");
    }

    /// <summary>Gets the bytes behind an address; whether they are a picture is not looked at.</summary>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="InvalidInputException">It may not be asked, or did not give a file; says why.</exception>
    /// <exception cref="InputTooLargeException">What it gives is over Imaging:MaxBytes.</exception>
    /// <exception cref="OverloadedException">Too many are fetched and wait already.</exception>
    /// <exception cref="DeadlinePassedException">It waited for its turn for too long.</exception>
    public async Task<byte[]> GetAsync(string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!_options.Enabled)
        {
            throw FetchTarget.Refused("a picture itself, as the setting PictureFetch:Enabled is false", "an address");
        }

        Uri uri = _target.Require(address);
        await _gate.EnterAsync(cancellationToken);
        using CancellationTokenSource clock = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await FollowAsync(uri, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw FetchTarget.Refused($"an answer within {_options.Timeout.TotalSeconds:0.#} s (setting PictureFetch:Timeout)", "none");
        }
        catch (HttpRequestException broken) when (broken.InnerException is NotPublicException)
        {
            throw FetchTarget.NotPublic();
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // Without the reason: whether a port answers is not for strangers to learn.
            throw FetchTarget.Refused("an address that answers", "none or a broken answer", broken);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]> FollowAsync(Uri uri, CancellationToken cancellationToken)
    {
        for (int redirects = 0; ; redirects++)
        {
            using HttpResponseMessage answer = await _client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location)
            {
                uri = redirects >= MaxRedirects ? throw FetchTarget.Refused($"at most {MaxRedirects} redirects", "more")
                    : Uri.TryCreate(uri, location, out Uri? next) ? _target.RequireAfter(uri, next)
                    : throw FetchTarget.Refused("redirects to http or https addresses", "one to what is no address");
                continue;
            }

            return answer.StatusCode == HttpStatusCode.OK
                ? await ReadAsync(answer.Content, cancellationToken)
                : throw FetchTarget.Refused("an address that answers with 200", $"{(int)answer.StatusCode}");
        }
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        long said = content.Headers.ContentLength ?? 0;
        RequireSize(said, said);
        using MemoryStream file = new((int)said);
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        byte[] piece = new byte[Piece];
        for (int read; (read = await stream.ReadAsync(piece, cancellationToken)) > 0;)
        {
            file.Write(piece, 0, read);
            RequireSize(file.Length, -1);
        }

        return file.ToArray();
    }

    private void RequireSize(long size, long actual)
    {
        if (size > _maxBytes)
        {
            throw new InputTooLargeException("url", _maxBytes, actual, "bytes", "Imaging:MaxBytes");
        }
    }
}
