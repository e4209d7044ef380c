using Aviary.Imaging;
using Aviary.Models.Registry;

namespace Aviary.Models.Serving;

/// <summary>A classifier to be published.</summary>
public sealed record ModelSource
{
    /// <summary>The ONNX file.</summary>
    public required ReadOnlyMemory<byte> Onnx { get; init; }

    /// <summary>
    /// The classes in the order of the output; null where the file knows them: from its classifier or ZipMap, or its metadata
    /// <c>classes</c> (one a line), otherwise the numbers of its output, <c>0</c> to <c>9</c>.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What people call the classes, in the same order, empty text where unknown; null where none is known.</summary>
    public IReadOnlyList<string>? CommonNames { get; init; }

    /// <summary>A row for the golden example, as the numbers of one input; null for a made-up one.</summary>
    public ReadOnlyMemory<double>? Example { get; init; }

    /// <summary>How it was made: text, truth values, numbers, and lists of these. Default: empty.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = new Dictionary<string, object>();

    /// <summary>What was measured. Default: empty.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>profile.json as UTF-8. Default: an empty object.</summary>
    public ReadOnlyMemory<byte> Profile { get; init; } = "{}"u8.ToArray();

    /// <summary>How pictures of another shape come into the model's input; null for a stretch. Only for models that take pictures.</summary>
    public PictureFit? Fit { get; init; }

    /// <summary>For pictures and real numbers: the level, 0 to 255, that becomes 0; null for 0.</summary>
    public double? PixelMean { get; init; }

    /// <summary>For pictures and real numbers: what a level is worth; null for 1/255.</summary>
    public double? PixelScale { get; init; }

    /// <summary>
    /// Whether mean and scale are of the file, which says them of any quantised input: then they are nothing to a model that takes no
    /// pictures. Default: somebody asks for them.
    /// </summary>
    public bool PixelsAreOfFile { get; init; }

    /// <summary>What its load took in a process of its own; null where it was not tried there.</summary>
    internal Proving.LoadCost? Load { get; init; }

    /// <summary>Where it comes from.</summary>
    public Lineage Lineage { get; init; } = new();

    /// <summary>When it was made; null for now. See <see cref="NewVersion.CreatedAt"/>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
