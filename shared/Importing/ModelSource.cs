using Aviary.Imaging;
using Aviary.Importing.Adaptation;
using Aviary.Inference.Pictures;
using Aviary.Inference.Proving;
using Aviary.Registry.Versions;

namespace Aviary.Importing;

/// <summary>A classifier to be published.</summary>
public sealed record ModelSource
{
    /// <summary>The ONNX file.</summary>
    public required ReadOnlyMemory<byte> Onnx { get; init; }

    /// <summary>
    /// The classes in the order of the output; null where the file has them: from its label, classifier or ZipMap, or its metadata
    /// (<c>names</c>, <c>classes</c>, <c>labels</c>, <c>id2label</c>, <c>class_names</c>), otherwise the numbers of its output, <c>0</c> to <c>9</c>.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What people call the classes, in the same order, empty text where unknown; null where none is known.</summary>
    public IReadOnlyList<string>? CommonNames { get; init; }

    /// <summary>The output with the scores; null where the file shows it.</summary>
    public string? OutputName { get; init; }

    /// <summary>The inputs that a request fills, where the file has others, which are filled with zeros. Default: all.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>
    /// The names of the numbers of a row, for a model that takes one tensor of rows: a row may then be an object by them. Null for those
    /// of the file's metadata, if it has some.
    /// </summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>Whether a row may have several classes, each with a probability of its own. Default: one class, and probabilities that sum to 1.</summary>
    public bool AreIndependent { get; init; }

    /// <summary>A row for the golden example, as the numbers of one input; null for a probe row.</summary>
    public ReadOnlyMemory<double>? Example { get; init; }

    /// <summary>How it was made: text, truth values, numbers, and lists of these. Default: empty.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = new Dictionary<string, object>();

    /// <summary>What was measured. Default: empty.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>evaluation.json as UTF-8: what was measured, in detail. Default: there is none.</summary>
    public ReadOnlyMemory<byte>? Evaluation { get; init; }

    /// <summary>study.json as UTF-8: what each feature is worth. Default: there is none.</summary>
    public ReadOnlyMemory<byte>? Study { get; init; }

    /// <summary>profile.json as UTF-8. Default: an empty object.</summary>
    public ReadOnlyMemory<byte> Profile { get; init; } = "{}"u8.ToArray();

    /// <summary>How pictures of another shape come into the model's input; null for a stretch. Only for models that take pictures.</summary>
    public PictureFit? Fit { get; init; }

    /// <summary>For pictures and real numbers: the level, 0 to 255, that becomes 0; null for 0.</summary>
    public ChannelNumbers? PixelMean { get; init; }

    /// <summary>For pictures and real numbers: what a level is worth; null for 1/255.</summary>
    public ChannelNumbers? PixelScale { get; init; }

    /// <summary>Whether blue is the first channel of pictures; null for what the file says, or red first.</summary>
    public bool? IsBgr { get; init; }

    /// <summary>The order of a picture's numbers, where the shape of the input may be read in two ways; null for channels last.</summary>
    public PictureLayout? Layout { get; init; }

    /// <summary>
    /// Whether mean and scale are of the file, which says them of any quantised input: then they are nothing to a model that takes no
    /// pictures. Default: somebody asks for them.
    /// </summary>
    public bool PixelScaleFromFile { get; init; }

    /// <summary>What its load took in a process of its own; null where it was not tried there.</summary>
    internal LoadCost? Load { get; init; }

    /// <summary>Where it comes from.</summary>
    public Lineage Lineage { get; init; } = new();

    internal AdaptationChoices Choices => new(OutputName, InputNames, ClassNames, ColumnNames, AreIndependent);

    /// <summary>When it was made; null for now. See <see cref="NewVersion.CreatedAt"/>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
