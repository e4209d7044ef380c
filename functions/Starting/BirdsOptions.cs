using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>Where the birds come from: section <c>Birds</c>. The network is AIY Vision Classifier Birds V1 (965 classes, 224×224 pixels).</summary>
public sealed class BirdsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Birds";

    private const string Digest = "[0-9a-fA-F]{64}";
    private const string DigestProblem = "{0} must be 64 hexadecimal digits.";

    /// <summary>Where the TensorFlow Lite file lies, https.</summary>
    [Url]
    public string ModelUrl { get; set; } = "https://tfhub.dev/google/lite-model/aiy/vision/classifier/birds_V1/3?lite-format=tflite";

    /// <summary>Where it lies as well, https; asked where the first does not give it.</summary>
    [Url]
    public string ModelMirror { get; set; }
        = "https://storage.googleapis.com/tfhub-lite-models/google/lite-model/aiy/vision/classifier/birds_V1/3.tflite";

    /// <summary>Its SHA-256 in hexadecimal.</summary>
    [RegularExpression(Digest, ErrorMessage = DigestProblem)]
    public string ModelSha256 { get; set; } = "95f59df4cff9053355abcd0b6e5e7e740f6eae19ed8cded32e2c3e8068195093";

    /// <summary>Where the names of the classes lie, https: CSV with id,name.</summary>
    [Url]
    public string LabelsUrl { get; set; } = "https://www.gstatic.com/aihub/tfhub/labelmaps/aiy_birds_V1_labelmap.csv";

    /// <summary>Their SHA-256 in hexadecimal.</summary>
    [RegularExpression(Digest, ErrorMessage = DigestProblem)]
    public string LabelsSha256 { get; set; } = "26925be64bc1d10bfc0c23c8619cb71e0464e7ad3d4d446f805fc60edc8b59de";
}

/// <summary>Checks <see cref="BirdsOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class BirdsOptionsValidator : IValidateOptions<BirdsOptions>;
