using System.Security.Cryptography;
using System.Text;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>Stands for a text that is too long: <c>sha256:</c> and the SHA-256 of its UTF-8 in hexadecimal.</summary>
internal static class TextDigest
{
    public static string Of(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
