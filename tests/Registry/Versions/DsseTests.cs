using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry.Versions;

/// <summary>The vectors of DSSE v1.0.0, protocol.md, "Test Vectors".</summary>
public sealed class DsseTests
{
    private const string Type = "http://example.com/HelloWorld";

    [Theory]
    [InlineData(Type, "hello world", "DSSEv1 29 http://example.com/HelloWorld 11 hello world")]
    [InlineData("", "", "DSSEv1 0  0 ")]
    [InlineData("é", "ß 1", "DSSEv1 2 é 4 ß 1")]
    public void What_is_signed_is_type_and_body_with_their_lengths_in_bytes(string type, string body, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(DsseEnvelope.Pae(type, Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void The_signature_of_the_specification_is_by_its_key_and_by_no_other()
    {
        SigningKey key = new(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Number("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
                Y = Number("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
            },
        });
        byte[] signature = DsseEnvelope.Decode("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==")!;
        byte[] signed = DsseEnvelope.Pae(Type, "hello world"u8);

        Assert.True(key.Verify(signed, signature));
        Assert.False(key.Verify(DsseEnvelope.Pae(Type, "hello World"u8), signature));
        Assert.False(key.Verify("hello world"u8, signature));
        signature[40] ^= 1;
        Assert.False(key.Verify(signed, signature));
    }

    [Fact]
    public void Base64_is_read_in_both_alphabets()
    {
        Assert.Equal([0xfb, 0xff, 0xfe], DsseEnvelope.Decode("+//+"));
        Assert.Equal([0xfb, 0xff, 0xfe], DsseEnvelope.Decode("-__-"));
        Assert.Null(DsseEnvelope.Decode("a"));
    }

    private static byte[] Number(string digits)
    {
        byte[] bytes = BigInteger.Parse(digits, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
