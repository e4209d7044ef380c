using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>A JSON Web Token in its three parts, signed with RS256 (RFC 7515, 7518): well-formed, and nothing more until <see cref="IsSignedBy"/>.</summary>
internal sealed class SignedToken
{
    private const int MostCharacters = 8 * 1024;

    // A payload has a depth of two at most; claims that come twice could be read as either.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    private readonly string _signed;
    private readonly byte[] _payload;
    private readonly byte[] _signature;

    private SignedToken(string keyId, string signed, byte[] payload, byte[] signature)
        => (KeyId, _signed, _payload, _signature) = (keyId, signed, payload, signature);

    /// <summary>The id of the issuer's key that the token names.</summary>
    public string KeyId { get; }

    /// <summary>Takes a token apart.</summary>
    /// <returns>The token, or what is wrong with its form.</returns>
    public static (SignedToken? Token, string? Problem) Read(string text)
    {
        if (text.Length > MostCharacters)
        {
            return (null, $"token: expected at most {MostCharacters} characters, got {text.Length}");
        }

        string[] parts = text.Split('.');
        if (parts.Length != 3)
        {
            return (null, "token: expected three parts, got another number");
        }

        if (!Array.TrueForAll(parts, part => part.Length > 0 && Base64Url.IsValid(part)))
        {
            return (null, "token: expected base64url, got something else");
        }

        byte[][] bytes = Array.ConvertAll(parts, part => Base64Url.DecodeFromChars(part));
        (string? keyId, string? problem) = Header(bytes[0]);
        return keyId is null ? (null, problem) : (new SignedToken(keyId, text[..text.LastIndexOf('.')], bytes[1], bytes[2]), null);
    }

    public bool IsSignedBy(RSAParameters key)
    {
        using RSA rsa = RSA.Create(key);
        return rsa.VerifyData(Encoding.ASCII.GetBytes(_signed), _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The claims; null where they are not a JSON object. Dispose it.</summary>
    public JsonDocument? Claims()
    {
        try
        {
            JsonDocument claims = JsonDocument.Parse(_payload, Strict);
            if (claims.RootElement.ValueKind == JsonValueKind.Object)
            {
                return claims;
            }

            claims.Dispose();
            return null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static (string? KeyId, string? Problem) Header(byte[] json)
    {
        try
        {
            using JsonDocument header = JsonDocument.Parse(json, Strict);
            JsonElement root = header.RootElement;
            return root.ValueKind != JsonValueKind.Object || !IsText(root, "alg", out JsonElement algorithm) || !algorithm.ValueEquals("RS256")
                ? (null, "token: expected one signed with RS256, got another")
                : IsText(root, "kid", out JsonElement id) ? (id.GetString(), null) : (null, "token: expected the id of a key, got none");
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return (null, "token: expected a header of JSON, got something else");
        }
    }

    private static bool IsText(JsonElement parent, string name, out JsonElement value)
        => parent.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.String;
}
