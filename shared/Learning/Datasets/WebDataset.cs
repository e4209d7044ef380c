using System.Security.Cryptography;

namespace Aviary.Learning.Datasets;

/// <summary>A data set that is one file on a web server: fetched into the cache once, and used only with the content that was meant.</summary>
public sealed class WebDataset
{
    /// <summary>The beginning of the addresses that are taken.</summary>
    public const string Scheme = "https://";

    private const long MaxBytes = 16L << 30;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);

    private readonly FileDownload _download;

    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public WebDataset(HttpClient client, TimeProvider? time = null)
        => _download = new FileDownload(client, AnswerTimeout, StallTimeout, time ?? TimeProvider.System);

    /// <summary>The file in the cache. One that was fetched before is not fetched again, as long as the checksum is the same.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="sha256">The SHA-256 of its content in hexadecimal.</param>
    /// <param name="cacheFolder">Where copies are kept.</param>
    /// <param name="progress">Gets the number of downloaded bytes.</param>
    /// <param name="cancellationToken">Ends the fetching; no half file is left behind.</param>
    /// <exception cref="DatasetException">There is no checksum, the server does not give the file, or it is another one.</exception>
    public async Task<string> FetchAsync(
        string address, string? sha256, string cacheFolder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(sha256))
        {
            throw new DatasetException(
                address,
                "its checksum is needed (--sha256, or Training:Sha256), so that it is the file that was meant: take the one that its authors publish, "
                + "or run sha256sum on a copy that you trust");
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new DatasetException(address, $"is no address of a file: expected {Scheme}…");
        }

        string digest = sha256.ToLowerInvariant();
        string folder = Directory.CreateDirectory(Path.Combine(cacheFolder, digest)).FullName;
        string name = Path.GetFileName(Uri.UnescapeDataString(uri.AbsolutePath));
        string path = Path.Combine(folder, name.Length > 0 && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 ? name : "data");
        if (!File.Exists(path))
        {
            await DownloadAsync(uri, digest, path, progress, cancellationToken);
        }

        return path;
    }

    private async Task DownloadAsync(Uri address, string digest, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string part = $"{path}.{Guid.NewGuid():n}";
        try
        {
            await _download.RunAsync(address, part, MaxBytes, progress, cancellationToken);
            await using (FileStream file = File.OpenRead(part))
            {
                string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
                if (found != digest)
                {
                    throw new DatasetException(address.AbsoluteUri, $"has the checksum {found}, expected {digest}: it is another file than the one that was meant");
                }
            }

            File.Move(part, path, overwrite: true);
        }
        catch (PlaceException failed)
        {
            throw new DatasetException(address.AbsoluteUri, $"could not be fetched ({failed.Message})", failed);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
