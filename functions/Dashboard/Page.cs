using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Aviary.Functions.Dashboard;

/// <summary>A file of the dashboard, as it lies in this assembly.</summary>
internal sealed record Page(ReadOnlyMemory<byte> Content, string ContentType, string ETag)
{
    public const string Index = "index.html";

    private const string Prefix = "dashboard/";

    /// <summary>All files by name, read when the first is asked for.</summary>
    public static Lazy<FrozenDictionary<string, Page>> All { get; } = new(ReadAll);

    private static FrozenDictionary<string, Page> ReadAll()
    {
        Assembly assembly = typeof(Page).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static Page Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Page(content, TypeOf(Path.GetExtension(name)), Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The dashboard has a file {extension} without a content type."),
    };
}
