using System.Security.Cryptography;

namespace Aviary.Tests.Registry.Versions;

/// <summary>Keys made for a test, as PEM files.</summary>
internal sealed class KeyFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The private key of somebody, made at the first mention.</summary>
    public string Private(string owner)
    {
        Make(owner);
        return _folder.File($"{owner}.pem");
    }

    /// <summary>The public key of somebody, made at the first mention.</summary>
    public string Public(string owner)
    {
        Make(owner);
        return _folder.File($"{owner}.pub.pem");
    }

    public string Write(string name, string content)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }

    public void Dispose() => _folder.Dispose();

    private void Make(string owner)
    {
        if (!File.Exists(_folder.File($"{owner}.pem")))
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write($"{owner}.pem", key.ExportPkcs8PrivateKeyPem());
            Write($"{owner}.pub.pem", key.ExportSubjectPublicKeyInfoPem());
        }
    }
}
