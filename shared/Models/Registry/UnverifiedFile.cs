using System.Security.Cryptography;

namespace Aviary.Models.Registry;

/// <summary>
/// A file of a version as it lies in the bucket. Its digest is computed when its content is asked for, on the thread that asks: of a
/// large file that takes as long as many requests.
/// </summary>
internal sealed class UnverifiedFile
{
    private readonly ModelVersion _version;
    private readonly string _file;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly FileDigest? _expected;
    private readonly Lazy<string?> _problem;

    /// <summary>A file that was read.</summary>
    public UnverifiedFile(ModelVersion version, string file, ReadOnlyMemory<byte> content, FileDigest expected)
    {
        _version = version;
        _file = file;
        _content = content;
        _expected = expected;
        _problem = new Lazy<string?>(Compare);
    }

    /// <summary>A file that could not be read.</summary>
    public UnverifiedFile(ModelVersion version, string file, string problem)
    {
        _version = version;
        _file = file;
        _problem = new Lazy<string?>(problem);
    }

    /// <summary>What is wrong with it; null where it is what the manifest says.</summary>
    public string? Problem() => _problem.Value;

    /// <summary>Its content.</summary>
    /// <exception cref="ModelRefusedException">It is missing or is not what the manifest says.</exception>
    public ReadOnlyMemory<byte> Verify()
        => Problem() is { } problem ? throw new ModelRefusedException(_version.Model, _version.Version, $"{_file}: {problem}") : _content;

    private string? Compare()
    {
        if (_content.Length != _expected!.Size)
        {
            return $"expected {_expected.Size} bytes, it has {_content.Length}";
        }

        string actual = Convert.ToHexStringLower(SHA256.HashData(_content.Span));
        return actual == _expected.Sha256 ? null : $"expected SHA-256 {_expected.Sha256}, it has {actual}";
    }
}
