using System.Text.Json.Serialization;

namespace Aviary.Inference.Proving;

/// <summary>The first line of the proving process's input; the file follows. The process does what the caller will do, with the same limits.</summary>
public sealed record ProofRequest
{
    /// <summary>The length of the file.</summary>
    public required int FileBytes { get; init; }

    /// <summary>How an import reads the file, as JSON of its own; null where a published version is loaded.</summary>
    public string? Import { get; init; }

    /// <summary>For a published version: how many classes it has.</summary>
    public int? Classes { get; init; }

    /// <summary>For a published version: its golden example.</summary>
    public byte[]? Golden { get; init; }

    /// <summary>See <see cref="InferenceOptions.Threads"/>.</summary>
    public int Threads { get; init; }

    /// <summary>See <see cref="InferenceOptions.MaxBatch"/>.</summary>
    public int MaxBatch { get; init; }

    /// <summary>See <see cref="InferenceOptions.MaxModelBytes"/>.</summary>
    public int MaxModelBytes { get; init; }

    /// <summary>See <see cref="InferenceOptions.RunMemory"/>.</summary>
    public long RunMemory { get; init; }

    /// <summary>See <see cref="InferenceOptions.RunTimeout"/>.</summary>
    public double RunMilliseconds { get; init; }

    /// <summary>For what an import does with a file.</summary>
    public static ProofRequest ToImport(int fileBytes, string import, InferenceOptions options) => Within(options, fileBytes) with { Import = import };

    /// <summary>For what a server does with a version.</summary>
    public static ProofRequest ToServe(int fileBytes, int classes, ReadOnlyMemory<byte> golden, InferenceOptions options)
        => Within(options, fileBytes) with { Classes = classes, Golden = golden.ToArray() };

    /// <summary>The limits of the caller.</summary>
    public InferenceOptions Options() => new()
    {
        Threads = Threads,
        MaxBatch = MaxBatch,
        MaxModelBytes = MaxModelBytes,
        RunMemory = RunMemory,
        RunTimeout = TimeSpan.FromMilliseconds(RunMilliseconds),
        IdleThreads = 1,
    };

    private static ProofRequest Within(InferenceOptions options, int fileBytes) => new()
    {
        FileBytes = fileBytes,
        Threads = options.Threads,
        MaxBatch = options.MaxBatch,
        MaxModelBytes = options.MaxModelBytes,
        RunMemory = options.RunMemory,
        RunMilliseconds = options.RunTimeout.TotalMilliseconds,
    };
}

/// <summary>What it answers in one line.</summary>
/// <param name="Cost">What the load took; null where the file was refused before it was loaded.</param>
internal sealed record ProofAnswer(LoadCost? Cost);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ProofRequest))]
[JsonSerializable(typeof(ProofAnswer))]
internal sealed partial class ProofJson : JsonSerializerContext;
