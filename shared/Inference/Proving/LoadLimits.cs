namespace Aviary.Inference.Proving;

/// <summary>What the load of a model file may take.</summary>
/// <param name="Time">How long it may last.</param>
/// <param name="Memory">Bytes beyond those of the program itself.</param>
public sealed record LoadLimits(TimeSpan Time, long Memory)
{
    /// <summary>A file is held as bytes, as a message, and as weights, which may be packed once more.</summary>
    private const int CopiesOfFile = 4;

    /// <summary>The limits for a file of this size.</summary>
    public static LoadLimits Of(InferenceOptions options, long fileBytes)
        => new(options.LoadTimeout, (options.LoadMemory > 0 ? options.LoadMemory : RunLimits.DefaultMemory) + (CopiesOfFile * fileBytes));

    /// <exception cref="InvalidDataException">It takes more than that.</exception>
    public void Require(LoadCost cost)
    {
        if (cost.MemoryBytes > Memory)
        {
            throw TooMuchMemory(cost.MemoryBytes);
        }

        if (cost.Milliseconds > Time.TotalMilliseconds)
        {
            throw TooSlow(cost.Milliseconds / 1000d);
        }
    }

    /// <summary>The error of a load that takes this much memory.</summary>
    public InvalidDataException TooMuchMemory(long bytes)
        => new($"it takes {bytes >> 20} MiB of memory or more to load and run; {Memory >> 20} MiB are allowed (setting Serving:LoadMemory, and {CopiesOfFile} times the file)");

    /// <summary>The error of a load that takes this long.</summary>
    public InvalidDataException TooSlow(double seconds)
        => new($"it takes {seconds:0.#} s or more to load and to try; {Time.TotalSeconds:0.###} s are allowed (setting Serving:LoadTimeout)");
}
