using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Aviary.Registry.Versions;

/// <summary>A signed payload in the JSON form of DSSE v1.0.0 (secure-systems-lab/dsse: protocol.md, envelope.md).</summary>
/// <param name="PayloadType">What the payload is; signed with it.</param>
/// <param name="Payload">The payload in base64, standard or URL-safe.</param>
/// <param name="Signatures">Signatures of <see cref="Pae"/>.</param>
internal sealed record DsseEnvelope(string PayloadType, string Payload, IReadOnlyList<DsseSignature> Signatures)
{
    /// <summary>
    /// What is signed (protocol.md, "Signature Definition"):
    /// <c>PAE(type, body) = "DSSEv1" + SP + LEN(type) + SP + type + SP + LEN(body) + SP + body</c>, lengths in bytes as decimal numbers.
    /// </summary>
    public static byte[] Pae(string type, ReadOnlySpan<byte> body)
        => [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {body.Length} ")), .. body];

    /// <summary>Base64 in either alphabet; null where the text is none.</summary>
    public static byte[]? Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64.Replace('-', '+').Replace('_', '/'));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <param name="KeyId">A hint at the key; not signed, so it is not relied on.</param>
/// <param name="Sig">The signature in base64.</param>
internal sealed record DsseSignature([property: JsonPropertyName("keyid")] string? KeyId, string Sig);
