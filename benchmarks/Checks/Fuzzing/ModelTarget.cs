using Aviary.Benchmarks.Checks.Fuzzing.Mutations;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>The import of a model file, to the end: converted where it is TensorFlow Lite, proved, loaded and run as serving would.</summary>
/// <param name="seeds">The files.</param>
/// <param name="fitting">The mutation that fits them best: three of four are of it, because most others come no further than to the reader.</param>
internal sealed class ModelTarget(IReadOnlyList<byte[]> seeds, IMutation fitting) : IFuzzTarget
{
    private readonly ModelImport _import = new(Options.Create(new ServingOptions()));

    public IReadOnlyList<byte[]> Seeds => seeds;

    public IReadOnlyList<IMutation> Mutations { get; } = [.. FuzzCase.Common, .. Enumerable.Repeat(fitting, FuzzCase.Common.Count * 3)];

    /// <summary>As one class a row or, where that is refused, as several: so that both ways come to their end.</summary>
    public bool Take(byte[] bytes) => TryPrepare(bytes, areIndependent: false) || TryPrepare(bytes, areIndependent: true);

    private bool TryPrepare(byte[] bytes, bool areIndependent)
    {
        try
        {
            _import.Prepare(ExternalModelFile.Read("model", bytes, classNames: null) with { AreIndependent = areIndependent }, CancellationToken.None);
            return true;
        }
        catch (AviaryException)
        {
            return false;
        }
    }
}
