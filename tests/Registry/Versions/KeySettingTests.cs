using System.Security.Cryptography;
using Aviary.Registry;

namespace Aviary.Tests.Registry.Versions;

/// <summary>Wrong keys stop the start, and the setting is named.</summary>
public sealed class KeySettingTests : IDisposable
{
    private readonly KeyFiles _keys = new();

    [Fact]
    public void Right_keys_pass()
    {
        Assert.Null(Fault("", ""));
        Assert.Null(Fault(_keys.Private("own"), ""));
        Assert.Null(Fault(_keys.Private("own"), $"{_keys.Public("other")};{_keys.Public("own")};"));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // As `openssl ecparam -genkey` writes it.
        Assert.Null(Fault(_keys.Write("sec1.pem", $"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{key.ExportECPrivateKeyPem()}"), ""));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Assert.Equal("Registry:SigningKey names /no/key.pem: there is no such file.", Fault("/no/key.pem", ""));
        Assert.Equal("Registry:PublicKeys names /no/key.pem: there is no such file.", Fault("", $"{_keys.Public("own")};/no/key.pem"));
    }

    [Fact]
    public void A_private_key_where_a_public_one_is_expected_and_the_other_way_round_is_refused()
    {
        Assert.Contains("expected a public key (PEM PUBLIC KEY), it holds a private key", Fault("", _keys.Private("own")), StringComparison.Ordinal);
        Assert.Contains("expected a private key (PEM PRIVATE KEY or EC PRIVATE KEY), it holds a public key", Fault(_keys.Public("own"), ""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2048);
        using ECDsa good = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000);
        Assert.Contains("P-256, it is on", Fault(_keys.Write("a", curve.ExportPkcs8PrivateKeyPem()), ""), StringComparison.Ordinal);
        Assert.Contains("P-256, it is on", Fault("", _keys.Write("b", curve.ExportSubjectPublicKeyInfoPem())), StringComparison.Ordinal);
        Assert.Contains("another kind of key", Fault(_keys.Write("c", rsa.ExportPkcs8PrivateKeyPem()), ""), StringComparison.Ordinal);
        Assert.Contains("another kind of key", Fault("", _keys.Write("d", rsa.ExportSubjectPublicKeyInfoPem())), StringComparison.Ordinal);
        Assert.Contains("an encrypted private key", Fault(_keys.Write("e", good.ExportEncryptedPkcs8PrivateKeyPem("x", encryption)), ""), StringComparison.Ordinal);
        Assert.Contains("no PEM text", Fault(_keys.Write("f", "hello"), ""), StringComparison.Ordinal);
        Assert.Contains("at most 65536 bytes", Fault(_keys.Write("g", new string('x', 70_000)), ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, "622")]
    public void A_signing_key_that_others_may_read_or_replace_is_refused_with_the_way_out(UnixFileMode others, string mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("only Unix has modes");
            return;
        }

        string key = _keys.Private("own");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        }

        Assert.Equal(
            $"Registry:SigningKey names {key}: expected a file for its owner alone (mode 600 or 400), it has mode {mode}; run chmod 600 {key}.", Fault(key, ""));
    }

    [Fact]
    public void A_signing_key_whose_public_key_is_not_trusted_is_refused()
        => Assert.Contains("does not name the public key of Registry:SigningKey", Fault(_keys.Private("own"), _keys.Public("other")), StringComparison.Ordinal);

    public void Dispose() => _keys.Dispose();

    private static string? Fault(string signingKey, string publicKeys)
        => new RegistryOptionsValidator().Validate(null, new RegistryOptions { SigningKey = signingKey, PublicKeys = publicKeys }) is { Failed: true } result
            ? Assert.Single(result.Failures)
            : null;
}
