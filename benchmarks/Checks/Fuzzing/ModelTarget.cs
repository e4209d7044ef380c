using Aviary.Models;
using Aviary.Models.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>The import of a model file, to the end: converted where it is TensorFlow Lite, proved, loaded and run as serving would.</summary>
internal sealed class ModelTarget(IReadOnlyList<byte[]> seeds) : IFuzzTarget
{
    private readonly ModelImport _import = new(Options.Create(new ServingOptions()));

    public IReadOnlyList<byte[]> Seeds => seeds;

    public bool Take(byte[] bytes)
    {
        try
        {
            _import.Prepare(ForeignFile.Read("model", bytes, classNames: null), CancellationToken.None);
            return true;
        }
        catch (AviaryException)
        {
            return false;
        }
    }
}
