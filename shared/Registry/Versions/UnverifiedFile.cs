using System.Security.Cryptography;

namespace Aviary.Registry.Versions;

/// <summary>
/// A file of a version as it lies in the bucket. Its digest is computed when its content is asked for, on the thread that asks: of a
/// large file that takes as long as many requests.
/// </summary>
public sealed class UnverifiedFile
{
    /// <summary>After so many bytes of a digest others get the thread.</summary>
    private const int PieceBytes = 256 << 10;

    private readonly ModelVersion _version;
    private readonly string _file;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly FileDigest? _expected;
    private readonly string? _problem;

    /// <summary>A file that was read.</summary>
    public UnverifiedFile(ModelVersion version, string file, ReadOnlyMemory<byte> content, FileDigest expected)
    {
        (_version, _file, _content, _expected) = (version, file, content, expected);
        _problem = content.Length == expected.Size ? null : $"expected {expected.Size} bytes, it has {content.Length}";
    }

    /// <summary>A file that could not be read.</summary>
    public UnverifiedFile(ModelVersion version, string file, string problem)
        => (_version, _file, _problem) = (version, file, problem);

    /// <summary>Its content.</summary>
    /// <exception cref="ModelRefusedException">It is missing or is not what the manifest says.</exception>
    public ReadOnlyMemory<byte> Verify()
        => (_problem ?? Compare(SHA256.HashData(_content.Span))) is { } problem
            ? throw new ModelRefusedException(_version.Model, _version.Version, $"{_file}: {problem}")
            : _content;

    /// <summary>What is wrong with it, or null; computed in pieces, between which requests get the thread.</summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        if (_problem is not null)
        {
            return _problem;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int start = 0; start < _content.Length; start += PieceBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(_content.Span.Slice(start, Math.Min(PieceBytes, _content.Length - start)));
            await Task.Yield();
        }

        return Compare(hash.GetHashAndReset());
    }

    private string? Compare(byte[] digest)
    {
        string actual = Convert.ToHexStringLower(digest);
        return actual == _expected!.Sha256 ? null : $"expected SHA-256 {_expected.Sha256}, it has {actual}";
    }
}
