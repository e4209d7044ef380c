using System.Buffers;
using System.Globalization;
using System.Text;
using Aviary.Errors;

namespace Aviary.Registry.Storage.Folder;

/// <summary>
/// From a key to a path and back. Characters that some file system refuses, changes or treats as special (spaces, colons,
/// everything beyond ASCII, a dot at either end, the device names of Windows) are written as <c>%XX</c> of their UTF-8 bytes, so
/// that one rule holds on Linux, macOS and Windows. A name that Aviary gives itself stays as it is.
/// </summary>
internal static class FolderNames
{
    /// <summary>What file systems agree on as the longest name, in bytes.</summary>
    private const int MaxName = 255;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=@+,~");

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The relative path of a key, or of a beginning of one that ends with a whole name.</summary>
    public static string ToPath(string key)
        => string.Join(Path.DirectorySeparatorChar, key.Split('/').Select(name => Encode(key, name)));

    /// <summary>The name in a key of a file's or folder's name; null where no key gives it (a foreign file).</summary>
    public static string? Decode(string fileName)
    {
        if (!fileName.Contains('%', StringComparison.Ordinal))
        {
            return fileName.StartsWith('.') ? null : fileName;
        }

        string name = Uri.UnescapeDataString(fileName);
        return Encode(name, name) == fileName ? name : null;
    }

    private static string Encode(string key, string name)
    {
        if (IsPlain(name))
        {
            return name;
        }

        var text = new StringBuilder(name.Length + 16);
        bool device = IsDevice(name);
        for (int i = 0; i < name.Length; i++)
        {
            bool atEnd = i == 0 || i == name.Length - 1;
            if (Plain.Contains(name[i]) && !(atEnd && name[i] == '.') && !(device && i == 0))
            {
                text.Append(name[i]);
                continue;
            }

            int units = char.IsHighSurrogate(name[i]) && i + 1 < name.Length ? 2 : 1;
            foreach (byte unit in Encoding.UTF8.GetBytes(name.Substring(i, units)))
            {
                text.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }

            i += units - 1;
        }

        return text.Length <= MaxName
            ? text.ToString()
            : throw new InvalidInputException("key", $"names of at most {MaxName} bytes as a file name", Shortened.Quote(key));
    }

    private static bool IsPlain(string name)
        => name.Length is > 0 and <= MaxName && !name.AsSpan().ContainsAnyExcept(Plain)
            && name[0] != '.' && name[^1] != '.' && !IsDevice(name);

    private static bool IsDevice(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? name.Length : dot) is 3 or 4 && Devices.Contains(dot < 0 ? name : name[..dot]);
    }
}
