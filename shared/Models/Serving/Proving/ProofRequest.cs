using System.Text.Json.Serialization;
using Aviary.Models.Serving.Adaptation;

namespace Aviary.Models.Serving.Proving;

/// <summary>What the proving process is told in the first line of its input; the file follows. It does what the caller will do, with the same limits.</summary>
internal sealed record ProofRequest
{
    /// <summary>The length of the file.</summary>
    public required int FileBytes { get; init; }

    /// <summary>How an import reads the file; null where a published version is loaded.</summary>
    public AdaptationChoices? Choices { get; init; }

    /// <summary>For an import: see <see cref="ModelSource.Example"/>.</summary>
    public double[]? Example { get; init; }

    /// <summary>For a published version: how many classes it has.</summary>
    public int? Classes { get; init; }

    /// <summary>For a published version: its golden example.</summary>
    public byte[]? Golden { get; init; }

    /// <summary>See <see cref="ServingOptions.Threads"/>.</summary>
    public int Threads { get; init; }

    /// <summary>See <see cref="ServingOptions.MaxBatch"/>.</summary>
    public int MaxBatch { get; init; }

    /// <summary>See <see cref="ServingOptions.MaxModelBytes"/>.</summary>
    public int MaxModelBytes { get; init; }

    /// <summary>See <see cref="ServingOptions.RunMemory"/>.</summary>
    public long RunMemory { get; init; }

    /// <summary>See <see cref="ServingOptions.RunTimeout"/>.</summary>
    public double RunMilliseconds { get; init; }

    /// <summary>For what <see cref="ModelImport"/> does with a file.</summary>
    public static ProofRequest ToImport(ModelSource source, ServingOptions options)
        => Within(options, source.Onnx.Length) with { Choices = source.Choices, Example = source.Example?.ToArray() };

    /// <summary>For what a server does with a version.</summary>
    public static ProofRequest ToServe(int fileBytes, int classes, ReadOnlyMemory<byte> golden, ServingOptions options)
        => Within(options, fileBytes) with { Classes = classes, Golden = golden.ToArray() };

    /// <summary>What an import is given.</summary>
    public ModelSource Source(ReadOnlyMemory<byte> file, AdaptationChoices choices) => new()
    {
        Onnx = file,
        OutputName = choices.Output,
        InputNames = choices.Inputs,
        ClassNames = choices.ClassNames,
        ColumnNames = choices.Columns,
        AreIndependent = choices.Independent,
        Example = Example is { } row ? new ReadOnlyMemory<double>(row) : null,
    };

    public ServingOptions Options() => new()
    {
        Threads = Threads,
        MaxBatch = MaxBatch,
        MaxModelBytes = MaxModelBytes,
        RunMemory = RunMemory,
        RunTimeout = TimeSpan.FromMilliseconds(RunMilliseconds),
        LoneThreads = 1,
    };

    private static ProofRequest Within(ServingOptions options, int fileBytes) => new()
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
