using System.IO.Compression;
using System.Security.Cryptography;

namespace Aviary.Learning.Datasets;

/// <summary>A folder beside the cached files that a fetch works in. It goes when the fetch ends, whichever way.</summary>
internal sealed class FetchFolder : IDisposable
{
    private readonly string _cache;

    private FetchFolder(string cache, string path)
    {
        _cache = cache;
        Path = path;
    }

    public string Path { get; }

    /// <exception cref="DatasetException">The cache cannot be written.</exception>
    public static FetchFolder Create(string cache)
    {
        try
        {
            string path = System.IO.Path.Combine(cache, $".fetch-{Guid.NewGuid():n}");
            Directory.CreateDirectory(path);
            return new FetchFolder(cache, path);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(cache, $"the cache cannot be written ({denied.Message.TrimEnd('.')}); set XDG_CACHE_HOME", denied);
        }
    }

    /// <summary>Compares every file with its digest, then moves all into the cache.</summary>
    /// <exception cref="PlaceException">A file is missing or differs; nothing was moved.</exception>
    public async Task VerifyAndKeepAsync(CancellationToken cancellationToken)
    {
        foreach (FashionMnistFile file in FashionMnistFile.All)
        {
            await VerifyAsync(file, cancellationToken);
        }

        foreach (FashionMnistFile file in FashionMnistFile.All)
        {
            File.Move(System.IO.Path.Combine(Path, file.Name), System.IO.Path.Combine(_cache, file.Name), overwrite: true);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A leftover folder costs space only; the failure that led here must not be hidden by this one.
        }
    }

    private async Task VerifyAsync(FashionMnistFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream zipped = File.OpenRead(System.IO.Path.Combine(Path, file.Name));
            await using GZipStream content = new(zipped, CompressionMode.Decompress);
            await using BoundedStream bounded = new(content, file.Size);
            string digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(bounded, cancellationToken));
            if (bounded.Exceeded || digest != file.Sha256)
            {
                throw new PlaceException($"{file.Name} is not the expected file: its checksum differs");
            }
        }
        catch (Exception damaged) when (damaged is IOException or InvalidDataException)
        {
            throw new PlaceException($"{file.Name} is not the expected file: {damaged.Message.TrimEnd('.')}", damaged);
        }
    }
}
