using System.Security.Cryptography;
using Aviary.Cli.Output;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands.Importing;

/// <summary>Gets a model file from where it lies, and proves its checksum.</summary>
internal sealed class ModelBytes(WebFile web, IOptions<StorageOptions> storage, TimeProvider time, ILoggerFactory loggers)
{
    private const int DigestLetters = 64;

    /// <param name="address">Where it lies.</param>
    /// <param name="sha256">Its SHA-256 in 64 hexadecimal digits; may be null for a file or an object of one's own bucket.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="CommandException">It cannot be had, or is another file than the checksum says.</exception>
    public async Task<byte[]> GetAsync(ModelAddress address, string? sha256, long limit, CancellationToken cancellationToken)
    {
        if (sha256 is not null && (sha256.Length != DigestLetters || !sha256.All(char.IsAsciiHexDigit)))
        {
            throw new CommandException($"--sha256: expected {DigestLetters} hexadecimal digits, got {sha256.Length} letters");
        }

        if (address.Web is not null && sha256 is null)
        {
            throw new CommandException($"{address.Text}: a file from the web needs its checksum; give it with --sha256 HEX");
        }

        byte[] bytes = address switch
        {
            { Web: { } uri } => await web.GetAsync(uri, limit, cancellationToken),
            { Object: { } place } => await StoredAsync(address.Text, place.Bucket, place.Key, limit, cancellationToken),
            _ => await ImportedFile.BytesAsync(address.File, limit, "the setting Serving:MaxModelBytes allows", cancellationToken),
        };
        string found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return sha256 is null || found.Equals(sha256, StringComparison.OrdinalIgnoreCase)
            ? bytes
            : throw new CommandException($"{address.Text}: the checksum is {found}, not the expected {sha256.ToLowerInvariant()}");
    }

    private async Task<byte[]> StoredAsync(string text, string bucket, string key, long limit, CancellationToken cancellationToken)
    {
        StorageOptions reached = new()
        {
            Bucket = bucket,
            Endpoint = storage.Value.Endpoint,
            Timeout = storage.Value.Timeout,
            Retries = storage.Value.Retries,
            RetryDelay = storage.Value.RetryDelay,
        };
        IObjectStore store = ObjectStores.Open(Options.Create(reached), time, loggers);
        using IDisposable? owned = store as IDisposable;
        ObjectRead read = await store.GetAsync(key, ifNoneMatch: null, limit, cancellationToken);
        return read.Value is { } found ? found.Content.ToArray() : throw new CommandException($"{text}: there is no such object");
    }
}
