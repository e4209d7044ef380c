using System.Security.Cryptography;
using System.Text;
using Aviary.Errors;

namespace Aviary.Registry.Versions;

/// <summary>Reads keys from PEM files (RFC 7468). Only ECDSA on P-256 is taken.</summary>
internal static class KeyFile
{
    private const int MaxBytes = 64 << 10;
    private const string P256 = "1.2.840.10045.3.1.7";

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly string[] PrivateLabels = ["PRIVATE KEY", "EC PRIVATE KEY"];
    private static readonly string[] PublicLabels = ["PUBLIC KEY"];

    /// <exception cref="InvalidDataException">The file is none with a private key, or others may use it; names the setting.</exception>
    public static SigningKey ReadPrivate(string path, string setting)
    {
        ECParameters key = Read(path, setting, PrivateLabels, "a private key", includePrivate: true);
        RequireOwn(path, setting);
        return new SigningKey(key);
    }

    /// <exception cref="InvalidDataException">The file is none with a public key; names the setting.</exception>
    public static SigningKey ReadPublic(string path, string setting) => new(Read(path, setting, PublicLabels, "a public key", includePrivate: false));

    private static ECParameters Read(string path, string setting, string[] wanted, string kind, bool includePrivate)
    {
        string text = Text(path, setting);
        string? label = Labels(text).Find(found => found != "EC PARAMETERS");
        if (label is null || !wanted.Contains(label))
        {
            string came = label switch
            {
                null => "no PEM text",
                "ENCRYPTED PRIVATE KEY" => "an encrypted private key",
                _ when PrivateLabels.Contains(label) => "a private key",
                _ when PublicLabels.Contains(label) => "a public key",
                _ => Shortened.Quote(label),
            };
            throw Wrong(path, setting, $"expected {kind} (PEM {string.Join(" or ", wanted)}), it holds {came}");
        }

        try
        {
            using ECDsa key = ECDsa.Create();
            key.ImportFromPem(text);
            ECParameters parameters = key.ExportParameters(includePrivate);
            return parameters.Curve.IsNamed && parameters.Curve.Oid.Value == P256
                ? parameters
                : throw Wrong(path, setting, $"expected a key on the curve P-256, it is on {parameters.Curve.Oid?.FriendlyName ?? "another"}");
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Wrong(path, setting, "expected a key of ECDSA on P-256, it holds another kind of key or is damaged");
        }
    }

    /// <summary>Whoever else can read the key can sign; whoever can write it can put another in its place.</summary>
    private static void RequireOwn(string path, string setting)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using FileStream file = File.OpenRead(path);
        UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & Others) != UnixFileMode.None)
        {
            string octal = Convert.ToString((int)mode, toBase: 8);
            throw Wrong(path, setting, $"expected a file for its owner alone (mode 600 or 400), it has mode {octal}; run chmod 600 {path}");
        }
    }

    private static string Text(string path, string setting)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw Wrong(path, setting, $"expected at most {MaxBytes} bytes, it has {file.Length}");
            }

            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong(path, setting, "there is no such file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Wrong(path, setting, "it cannot be read");
        }
    }

    private static List<string> Labels(string text)
    {
        List<string> labels = [];
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            labels.Add(rest[fields.Label].ToString());
            rest = rest[fields.Location.End..];
        }

        return labels;
    }

    private static InvalidDataException Wrong(string path, string setting, string detail) => new($"{setting} names {path}: {detail}.");
}
