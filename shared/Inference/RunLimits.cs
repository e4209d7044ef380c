namespace Aviary.Inference;

/// <summary>What a run may take.</summary>
/// <param name="Time">How long it may last.</param>
/// <param name="Memory">The bytes that all runs may hold together.</param>
/// <param name="ProcessMemory">The bytes that the process may hold while runs are under way.</param>
public sealed record RunLimits(TimeSpan Time, long Memory, long ProcessMemory)
{
    private const long LeastMemory = 256L << 20;
    private const long MostMemory = 1L << 30;

    /// <summary>Where no setting says it: half of what .NET may use.</summary>
    public static long DefaultMemory => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, LeastMemory, MostMemory);

    /// <summary>
    /// The limits that the settings say. Without a setting runs get half of what .NET may use, which in a container of 2 GiB is
    /// 768 MiB; the other half is for weights, requests and the program itself.
    /// </summary>
    public static RunLimits Of(InferenceOptions options)
    {
        long memory = options.RunMemory > 0 ? options.RunMemory : DefaultMemory;
        return new RunLimits(options.RunTimeout, memory, Math.Max(memory * 2, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3));
    }
}
