using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aviary.Tests.Messaging.PubSub.Push;

/// <summary>An issuer of tokens with a key of its own, which answers for its key set in memory.</summary>
internal sealed class Issuer : HttpMessageHandler
{
    public const string KeysUrl = "https://keys.test/certs";

    private RSA _key = RSA.Create(2048);
    private int _keyId = 1;

    public bool IsAway { get; set; }

    public int Fetches { get; private set; }

    public string Sign(Dictionary<string, object?> claims, string algorithm = "RS256", RSA? with = null)
    {
        string signed = Part(new { alg = algorithm, kid = $"{_keyId}", typ = "JWT" }) + "." + Part(claims.Where(each => each.Value is not null).ToDictionary());
        byte[] signature = (with ?? _key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Withdraws the key and publishes another.</summary>
    public void ChangeKey()
    {
        _key.Dispose();
        _key = RSA.Create(2048);
        _keyId++;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Fetches++;
        Assert.Equal(KeysUrl, request.RequestUri!.ToString());
        if (IsAway)
        {
            throw new HttpRequestException("nobody there");
        }

        RSAParameters key = _key.ExportParameters(includePrivateParameters: false);
        string keys = JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = $"{_keyId}", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } },
        });
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(keys) });
    }

    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        base.Dispose(disposing);
    }

    private static string Part<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
