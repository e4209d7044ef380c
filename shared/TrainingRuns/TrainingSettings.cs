using Aviary.Learning.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>
/// Reads <see cref="TrainingOptions"/>, which are immutable: generated binding would leave out properties that cannot be set
/// later, and reflection would cost each start some milliseconds.
/// </summary>
internal static class TrainingSettings
{
    public static TrainingOptions Read(IConfiguration section)
    {
        TrainingOptions standard = new();
        return new TrainingOptions
        {
            Network = Text(section, nameof(TrainingOptions.Network)),
            From = Text(section, nameof(TrainingOptions.From)),
            Freeze = Text(section, nameof(TrainingOptions.Freeze)),
            Epochs = section.GetValue(nameof(TrainingOptions.Epochs), standard.Epochs),
            BatchSize = section.GetValue(nameof(TrainingOptions.BatchSize), standard.BatchSize),
            Optimizer = Text(section, nameof(TrainingOptions.Optimizer)),
            LearningRate = section.GetValue(nameof(TrainingOptions.LearningRate), standard.LearningRate),
            Momentum = section.GetValue(nameof(TrainingOptions.Momentum), standard.Momentum),
            WeightDecay = section.GetValue(nameof(TrainingOptions.WeightDecay), standard.WeightDecay),
            LabelSmoothing = section.GetValue(nameof(TrainingOptions.LabelSmoothing), standard.LabelSmoothing),
            ClipGradientNorm = section.GetValue(nameof(TrainingOptions.ClipGradientNorm), standard.ClipGradientNorm),
            LearningRateSchedule = Text(section, nameof(TrainingOptions.LearningRateSchedule)),
            Nesterov = section.GetValue(nameof(TrainingOptions.Nesterov), standard.Nesterov),
            AverageDecay = section.GetValue(nameof(TrainingOptions.AverageDecay), standard.AverageDecay),
            Shift = section.GetValue(nameof(TrainingOptions.Shift), standard.Shift),
            Erase = section.GetValue(nameof(TrainingOptions.Erase), standard.Erase),
            HorizontalFlips = section.GetValue(nameof(TrainingOptions.HorizontalFlips), standard.HorizontalFlips),
            ValidationShare = section.GetValue(nameof(TrainingOptions.ValidationShare), standard.ValidationShare),
            Seed = section.GetValue(nameof(TrainingOptions.Seed), standard.Seed),
            Threads = section.GetValue(nameof(TrainingOptions.Threads), standard.Threads),
        };
    }

    /// <summary>Null where nothing is said, as it is in the sample.</summary>
    private static string? Text(IConfiguration section, string name) => section[name] is { Length: > 0 } text ? text : null;
}

/// <summary>The attributes of <see cref="TrainingOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class TrainingOptionsValidator : IValidateOptions<TrainingOptions>;
