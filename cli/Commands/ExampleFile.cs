using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;

namespace Aviary.Cli.Commands;

/// <summary>A file with a request that a version answers: the example that it was proved with at its publication.</summary>
internal static class ExampleFile
{
    /// <summary>For the model that is served: what one finds without asking for its name.</summary>
    public const string Served = "example.json";

    /// <summary>A folder with a file for each model that was imported.</summary>
    public const string Imported = "examples";

    /// <summary>Writes it; false where the folder cannot be written, as in a container: nothing else needs it.</summary>
    public static async Task<bool> TryWriteAsync(ModelRegistry registry, ModelVersion version, string path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> row = await VersionExample.ReadAsync(registry, version.Model, version.Version, cancellationToken);
        string part = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(part, (byte[])[.. "{\"inputs\":["u8, .. row.Span, .. "]}\n"u8], cancellationToken);
            File.Move(part, path, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
