using Aviary.Errors;
using Aviary.Inference.Proving;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Serving;

/// <summary>The row that a version was proved with at its publication, to try it with.</summary>
public static class VersionExample
{
    /// <summary>The row as JSON in UTF-8, as a request would send it among its inputs.</summary>
    /// <param name="registry">Has the version.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="InvalidDataException">Its example is no such JSON.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        ModelRegistry registry, string model, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return GoldenFile.Read(await registry.ReadFileAsync(model, version, VersionFiles.Golden, cancellationToken)).Input;
    }
}
