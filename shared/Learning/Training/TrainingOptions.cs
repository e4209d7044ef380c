using System.ComponentModel.DataAnnotations;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Training;

/// <summary>How a network is trained. Every property has a default that suits Fashion-MNIST on two cores.</summary>
public sealed record TrainingOptions : IValidatableObject
{
    /// <summary>The configuration section that these come from.</summary>
    public const string Section = "Training";

    /// <summary>The names that <see cref="Network"/> may have, in alphabetical order.</summary>
    public static IReadOnlyList<string> Networks => NetworkPresets.Names;

    /// <summary>The preset: <c>linear</c>, <c>mlp</c>, <c>cnn</c> or <c>cnn-deep</c>. Default: <c>cnn</c>.</summary>
    [Required]
    public string Network { get; init; } = "cnn";

    /// <summary>Passes over the training pictures, 1 to 1,000. Default: 6.</summary>
    [Range(1, 1000)]
    public int Epochs { get; init; } = 6;

    /// <summary>
    /// Pictures of a step, 1 to 4,096. Default: 128. The last incomplete batch of an epoch is left out;
    /// each epoch leaves out others.
    /// </summary>
    [Range(1, 4096)]
    public int BatchSize { get; init; } = 128;

    /// <summary><c>adamw</c>, <c>adam</c> or <c>sgd</c>. Default: <c>adamw</c>.</summary>
    [AllowedValues("adamw", "adam", "sgd")]
    public string Optimizer { get; init; } = "adamw";

    /// <summary>The highest learning rate of the one-cycle schedule, 1e-6 to 10. Default: 0.004.</summary>
    [Range(1e-6, 10)]
    public double LearningRate { get; init; } = 0.004;

    /// <summary>The momentum of <c>sgd</c>, 0 to 0.999. Default: 0.9.</summary>
    [Range(0, 0.999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// Decay of the weights (not of biases and normalisations), 0 to 1: decoupled with <c>adamw</c>, part of the gradient otherwise.
    /// Default: 0.01.
    /// </summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The share of a label's weight that is spread over all classes, 0 to 0.5. Default: 0.05.</summary>
    [Range(0, 0.5)]
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>Gradients with a larger L2 norm over all parameters are scaled down to it; 0 switches that off. 0 to 1,000. Default: 0.</summary>
    [Range(0, 1000)]
    public double ClipGradientNorm { get; init; }

    /// <summary>Mirror each picture left to right with probability 1/2, anew in each epoch. Default: true.</summary>
    public bool HorizontalFlips { get; init; } = true;

    /// <summary>The share of the pictures that is kept for validation, 0 to 0.5, taken from each class alike. Default: 0.1.</summary>
    [Range(0, 0.5)]
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>What all chance is derived from: first weights, validation split, order, flips. Default: 1.</summary>
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
        if (!NetworkPresets.Names.Contains(Network))
        {
            yield return new ValidationResult(
                $"Network: expected one of {string.Join(", ", NetworkPresets.Names)}, but got \"{Network}\".", [nameof(Network)]);
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
