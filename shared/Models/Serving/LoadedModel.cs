namespace Aviary.Models.Serving;

/// <summary>One version, verified, loaded and proved; immutable. Its memory is returned when the last lease on it ends.</summary>
public sealed class LoadedModel
{
    internal LoadedModel() => throw new NotSupportedException("not built yet");

    /// <summary>The model.</summary>
    public string Model => throw new NotSupportedException("not built yet");

    /// <summary>The version.</summary>
    public string Version => throw new NotSupportedException("not built yet");

    /// <summary>What it takes and gives.</summary>
    public ModelSignature Signature => throw new NotSupportedException("not built yet");

    /// <summary>The classes in the order of the output.</summary>
    public IReadOnlyList<string> Classes => throw new NotSupportedException("not built yet");
}
