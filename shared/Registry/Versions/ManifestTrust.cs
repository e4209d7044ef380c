using Aviary.Errors;
using Microsoft.Extensions.Options;

namespace Aviary.Registry.Versions;

/// <summary>Signs manifests, and says whether one is signed by somebody who is trusted.</summary>
public sealed class ManifestTrust
{
    /// <summary>What is signed, by its media type.</summary>
    public const string PayloadType = "application/vnd.aviary.manifest+json";

    /// <summary>A guard: more signatures than anybody makes would only cost time.</summary>
    private const int MaxSignatures = 16;

    private readonly SigningKey? _own;
    private readonly IReadOnlyList<SigningKey> _trusted;

    /// <summary>Reads the keys that the settings name.</summary>
    /// <exception cref="InvalidDataException">A file is missing or holds no such key; names the setting.</exception>
    public ManifestTrust(IOptions<RegistryOptions> options)
        : this(Of(options.Value))
    {
    }

    internal ManifestTrust(SigningKey? own, IReadOnlyList<SigningKey> trusted)
    {
        _own = own;
        _trusted = trusted;
    }

    private ManifestTrust(ManifestTrust other)
        : this(other._own, other._trusted)
    {
    }

    /// <summary>Signs nothing and trusts everything.</summary>
    internal static ManifestTrust Everything { get; } = new(null, []);

    /// <summary>Whether published manifests are signed.</summary>
    internal bool Signs => _own is not null;

    /// <summary>Whether manifests must be signed.</summary>
    internal bool Demands => _trusted.Count > 0;

    internal static ManifestTrust Of(RegistryOptions options)
    {
        const string signingKey = $"{RegistryOptions.Section}:{nameof(RegistryOptions.SigningKey)}";
        const string publicKeys = $"{RegistryOptions.Section}:{nameof(RegistryOptions.PublicKeys)}";
        SigningKey? own = options.SigningKey.Length > 0 ? KeyFile.ReadPrivate(options.SigningKey, signingKey) : null;
        SigningKey[] trusted =
        [
            .. options.PublicKeys.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(path => KeyFile.ReadPublic(path, publicKeys)),
        ];
        return own is null || trusted.Length == 0 || Array.Exists(trusted, key => key.Id == own.Id)
            ? new ManifestTrust(own, trusted)
            : throw new InvalidDataException($"{publicKeys} does not name the public key of {signingKey}: what is published here would be refused here.");
    }

    /// <summary>The signed envelope of a manifest.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> manifest)
    {
        SigningKey key = _own ?? throw new InvalidOperationException("There is no key to sign with.");
        byte[] signature = key.Sign(DsseEnvelope.Pae(PayloadType, manifest));
        DsseEnvelope envelope = new(PayloadType, Convert.ToBase64String(manifest), [new DsseSignature(key.Id, Convert.ToBase64String(signature))]);
        return RegistryJson.Write(envelope, RegistryJson.Default.DsseEnvelope);
    }

    /// <summary>Whether the envelope is one that this key made of this manifest: a publication that is tried again finds its own.</summary>
    internal bool IsOwn(ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> manifest) => _own is not null && Fault(envelope, manifest, [_own]) is null;

    /// <summary>Why the manifest is not trusted; null where it is.</summary>
    /// <param name="envelope">The signed envelope beside it; null where there is none.</param>
    /// <param name="manifest">The manifest's bytes.</param>
    internal string? Fault(ReadOnlyMemory<byte>? envelope, ReadOnlySpan<byte> manifest)
        => !Demands ? null
            : envelope is { } found ? Fault(found.Span, manifest, _trusted)
            : $"{VersionFiles.Signature}: it is missing; only versions signed by a key of Registry:PublicKeys are trusted";

    private static string? Fault(ReadOnlySpan<byte> json, ReadOnlySpan<byte> manifest, IReadOnlyList<SigningKey> keys)
    {
        DsseEnvelope? envelope = RegistryJson.TryRead(json, RegistryJson.Default.DsseEnvelope, out string? problem);
        if (envelope is null)
        {
            return $"{VersionFiles.Signature}: {problem}";
        }

        if (envelope.PayloadType != PayloadType)
        {
            return $"{VersionFiles.Signature}: expected the payload type {PayloadType}, it is {Shortened.Quote(envelope.PayloadType)}";
        }

        if (DsseEnvelope.Decode(envelope.Payload) is not { } payload || !payload.AsSpan().SequenceEqual(manifest))
        {
            return $"{VersionFiles.Signature}: what it signs is not {VersionFiles.Manifest} as it is; one of the two was altered";
        }

        byte[] signed = DsseEnvelope.Pae(PayloadType, manifest);
        foreach (DsseSignature signature in envelope.Signatures.Take(MaxSignatures))
        {
            if (DsseEnvelope.Decode(signature.Sig) is { } bytes && keys.Any(key => key.Verify(signed, bytes)))
            {
                return null;
            }
        }

        return envelope.Signatures.Count == 0
            ? $"{VersionFiles.Signature}: it holds no signature"
            : $"{VersionFiles.Signature}: no signature in it is by a key of Registry:PublicKeys, or it was altered";
    }
}
