using System.Security.Cryptography;

namespace Aviary.Registry.Versions;

/// <summary>
/// A key of ECDSA on P-256 with SHA-256. Immutable: an object of the system's library is made for each use, because those are not
/// safe for concurrent use.
/// </summary>
internal sealed class SigningKey
{
    /// <summary>Bytes of a signature that is the two numbers one behind the other (IEEE P1363).</summary>
    private const int RawBytes = 64;

    private readonly ECParameters _parameters;

    public SigningKey(ECParameters parameters)
    {
        _parameters = parameters;
        using ECDsa key = ECDsa.Create(parameters);
        Id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo, DER) in lower-case hexadecimal.</summary>
    public string Id { get; }

    /// <summary>A signature as ASN.1 (RFC 3279), which OpenSSL reads.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        using ECDsa key = ECDsa.Create(_parameters);
        return key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether the signature, in either of its two usual forms, is by this key.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using ECDsa key = ECDsa.Create(_parameters);
        return key.VerifyData(
            message,
            signature,
            HashAlgorithmName.SHA256,
            signature.Length == RawBytes ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation : DSASignatureFormat.Rfc3279DerSequence);
    }
}
