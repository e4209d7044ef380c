using System.ComponentModel.DataAnnotations;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Training;

/// <summary>How a network is trained. What is left open is chosen by the data, and written into the version's parameters.</summary>
public sealed record TrainingOptions : IValidatableObject
{
    /// <summary>The configuration section that these come from.</summary>
    public const string Section = "Training";

    /// <summary>The names that <see cref="Network"/> may have besides a file's, in alphabetical order.</summary>
    public static IReadOnlyList<string> Networks => NetworkPresets.Names;

    /// <summary>
    /// The preset, <c>linear</c>, <c>mlp</c>, <c>cnn</c> or <c>cnn-deep</c> for pictures, <c>linear</c>, <c>mlp</c> or <c>table</c> (several
    /// perceptrons, averaged) for tables, or the path of an ONNX file with a network (its name ends in <c>.onnx</c>). Default: by the data,
    /// for pictures <c>cnn</c>, for tables <c>table</c>.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>
    /// The classifier that the training begins with: <c>model</c> (its champion), <c>model@version</c>, or the path of an ONNX file. Its head is
    /// replaced where the classes differ. Default: none.
    /// </summary>
    public string? From { get; init; }

    /// <summary>
    /// Which weights of <see cref="From"/> stay as they are: patterns of their names, separated by commas, with <c>*</c> for any text.
    /// A new head always learns. Default: none.
    /// </summary>
    public string? Freeze { get; init; }

    /// <summary>Passes over the training examples, 1 to 1,000. Default: by the data, 6 for 60,000 pictures, more for fewer.</summary>
    [Range(1, 1000)]
    public int? Epochs { get; init; }

    /// <summary>
    /// Examples of a step, 1 to 4,096. Default: by the data, 128 for 5,000 and more. The last incomplete batch of an epoch is left out;
    /// each epoch leaves out others.
    /// </summary>
    [Range(1, 4096)]
    public int? BatchSize { get; init; }

    /// <summary><c>adamw</c>, <c>adam</c> or <c>sgd</c>. Default: <c>adamw</c>.</summary>
    [AllowedValues("adamw", "adam", "sgd", null)]
    public string? Optimizer { get; init; }

    /// <summary>The highest learning rate of the schedule, 1e-6 to 10. Default: by the data, 0.004 for pictures.</summary>
    [Range(1e-6, 10)]
    public double? LearningRate { get; init; }

    /// <summary>How the learning rate goes: <c>constant</c>, <c>cosine</c>, <c>one-cycle</c> or <c>step</c>. Default: <c>one-cycle</c>.</summary>
    [AllowedValues("constant", "cosine", "one-cycle", "step", null)]
    public string? LearningRateSchedule { get; init; }

    /// <summary>The momentum of <c>sgd</c>, 0 to 0.999. Default: 0.9.</summary>
    [Range(0, 0.999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether <c>sgd</c> looks ahead by its momentum (Nesterov). Default: false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>
    /// Decay of the weights (not of biases and normalisations), 0 to 1: decoupled with <c>adamw</c>, part of the gradient otherwise.
    /// Default: by the data, 0.01 for pictures.
    /// </summary>
    [Range(0, 1)]
    public double? WeightDecay { get; init; }

    /// <summary>The share of a label's weight that is spread over all classes, 0 to 0.5. Default: by the data, 0.05 for pictures.</summary>
    [Range(0, 0.5)]
    public double? LabelSmoothing { get; init; }

    /// <summary>Gradients with a larger L2 norm over all parameters are scaled down to it; 0 switches that off. 0 to 1,000. Default: 0.</summary>
    [Range(0, 1000)]
    public double? ClipGradientNorm { get; init; }

    /// <summary>
    /// The share of the averaged weights that each step keeps, 0 to 0.99999; the averaged weights are what is exported. 0 switches it off.
    /// Default: 0.
    /// </summary>
    [Range(0, 0.99999)]
    public double? AverageDecay { get; init; }

    /// <summary>
    /// Mirror each picture left to right with probability 1/2, anew in each epoch. Default: by the data, no where a class is called by a digit
    /// or a letter, or left or right, and yes otherwise.
    /// </summary>
    public bool? HorizontalFlips { get; init; }

    /// <summary>The most rows and columns that each picture is moved by, 0 to 64. Default: 0.</summary>
    [Range(0, 64)]
    public int? Shift { get; init; }

    /// <summary>The probability that a square of each picture is taken out, 0 to 1. Default: 0.</summary>
    [Range(0, 1)]
    public double? Erase { get; init; }

    /// <summary>The share of the examples that is kept for validation, 0 to 0.5, taken from each class alike. Default: 0.1.</summary>
    [Range(0, 0.5)]
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>What all chance is derived from: first weights, validation split, order, changes of pictures. Default: 1.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>Threads that training uses, 0 to 256; 0 means one for each processor. Default: 0.</summary>
    [Range(0, 256)]
    public int Threads { get; init; }

    /// <summary>Threads that training uses, with 0 resolved.</summary>
    public int ResolvedThreads => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Network is not null && !NetworkPresets.Names.Contains(Network) && !Network.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            yield return new ValidationResult(
                $"Network: expected one of {string.Join(", ", NetworkPresets.Names)}, or a file that ends in .onnx, but got \"{Network}\".", [nameof(Network)]);
        }

        if (Freeze is not null && From is null)
        {
            yield return new ValidationResult("Freeze: expected From as well, which names the classifier whose weights stay as they are.", [nameof(Freeze)]);
        }

        if (From is not null && Network is not null)
        {
            yield return new ValidationResult("From: expected it without Network, as the classifier's own network is trained.", [nameof(From)]);
        }
    }

    /// <exception cref="ArgumentException">A value is out of its range; all such are named.</exception>
    internal void ThrowIfInvalid()
    {
        List<ValidationResult> wrong = [];
        if (!Validator.TryValidateObject(this, new ValidationContext(this), wrong, validateAllProperties: true))
        {
            throw new ArgumentException(string.Join(' ', wrong.Select(result => result.ErrorMessage)));
        }
    }
}
