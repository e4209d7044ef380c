using System.Security.Cryptography;
using System.Text.Json;

namespace Aviary.Registry.Versions;

/// <summary>What <see cref="ModelRegistry.PublishAsync"/> takes: everything a version will ever hold.</summary>
public sealed record NewVersion
{
    /// <summary>The ONNX file.</summary>
    public required ReadOnlyMemory<byte> Onnx { get; init; }

    /// <summary>The classes in the order of the output; no line breaks.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>What people call the classes, in the same order, empty text where unknown; null where none is known. No line breaks.</summary>
    public IReadOnlyList<string>? CommonNames { get; init; }

    /// <summary>An input and the probabilities the model gives for it, checked before the version is served.</summary>
    public required GoldenExample Golden { get; init; }

    /// <summary>How it was made. Default: empty.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What was measured: <c>accuracy</c> and more, finite numbers. Default: empty.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>profile.json as UTF-8: what drift is measured against. Default: an empty object.</summary>
    public ReadOnlyMemory<byte> Profile { get; init; } = "{}"u8.ToArray();

    /// <summary>evaluation.json as UTF-8: what was measured, in detail. Default: there is none.</summary>
    public ReadOnlyMemory<byte>? Evaluation { get; init; }

    /// <summary>study.json as UTF-8: what each feature is worth. Default: there is none.</summary>
    public ReadOnlyMemory<byte>? Study { get; init; }

    /// <summary>The input tensor as MLflow names it, for MLmodel.</summary>
    public TensorDescription? Input { get; init; }

    /// <summary>The output tensor as MLflow names it, for MLmodel.</summary>
    public TensorDescription? Output { get; init; }

    /// <summary>How its file was read and what was assumed, in sentences for whoever registers it; not kept with the version. Default: none.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Where it comes from.</summary>
    public Lineage Lineage { get; init; } = new();

    /// <summary>
    /// When it was made, which with the model's digest gives its id; null for now. A run that may be tried again fixes it, so
    /// that a second try continues the first instead of making another version.
    /// </summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The id that it has, or would have, when it was made at <paramref name="createdAt"/>.</summary>
    public VersionId IdAt(DateTimeOffset createdAt) => VersionId.Create(createdAt, Convert.ToHexStringLower(SHA256.HashData(Onnx.Span)));
}

/// <summary>A tensor of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">NumPy's name of the element type: <c>uint8</c>, <c>float32</c>.</param>
/// <param name="Shape">Its dimensions; -1 for one that is free.</param>
public sealed record TensorDescription(string Name, string Type, IReadOnlyList<long> Shape);
