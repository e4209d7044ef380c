using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Training;

/// <summary>How one training goes: <see cref="TrainingOptions"/> with all that was left open settled by the data.</summary>
internal sealed record Recipe
{
    private Recipe(TrainingOptions settled) => Options = settled;

    /// <summary>The options, none of them open.</summary>
    public TrainingOptions Options { get; }

    /// <summary>A preset or a file; null where another classifier is gone on with.</summary>
    public string? Network => Options.Network;

    public int Epochs => Options.Epochs!.Value;

    public int BatchSize => Options.BatchSize!.Value;

    public string Optimizer => Options.Optimizer!;

    public double LearningRate => Options.LearningRate!.Value;

    public string Schedule => Options.LearningRateSchedule!;

    public double WeightDecay => Options.WeightDecay!.Value;

    public double LabelSmoothing => Options.LabelSmoothing!.Value;

    public double ClipGradientNorm => Options.ClipGradientNorm!.Value;

    public double AverageDecay => Options.AverageDecay!.Value;

    public bool HorizontalFlips => Options.HorizontalFlips!.Value;

    public int Shift => Options.Shift!.Value;

    public double Erase => Options.Erase!.Value;

    /// <summary>The recipe for a data set.</summary>
    public static Recipe Of(TrainingOptions options, Dataset data)
    {
        options = data is TableDataset table ? TableRecipe.Complete(options, table) : options;
        return new Recipe(options with
        {
            Network = options.Network ?? (options.From is not null ? null : data is TableDataset ? NetworkPresets.Table : "cnn"),
            Epochs = options.Epochs ?? EpochsFor(data.Count),
            BatchSize = options.BatchSize ?? BatchFor(data.Count),
            Optimizer = options.Optimizer ?? "adamw",
            LearningRate = options.LearningRate ?? 0.004,
            LearningRateSchedule = options.LearningRateSchedule ?? "one-cycle",
            WeightDecay = options.WeightDecay ?? 0.01,
            LabelSmoothing = options.LabelSmoothing ?? 0.05,
            ClipGradientNorm = options.ClipGradientNorm ?? 0,
            AverageDecay = options.AverageDecay ?? 0,
            HorizontalFlips = options.HorizontalFlips ?? (data is ImageDataset && MirrorsAlike(data)),
            Shift = options.Shift ?? 0,
            Erase = options.Erase ?? 0,
        });
    }

    /// <summary>Six for sixty thousand pictures; fewer examples are seen more often, so that steps fall with the root of their number.</summary>
    private static int EpochsFor(int examples) => Math.Clamp((int)Math.Round(6 * Math.Sqrt(60_000.0 / examples)), 3, 60);

    private static int BatchFor(int examples) => examples switch { >= 5000 => 128, >= 1000 => 64, >= 300 => 32, _ => 16 };

    /// <summary>Whether a picture seen in a mirror is of the same class, as far as the names say: letters, digits and sides are not.</summary>
    private static bool MirrorsAlike(Dataset data) => !data.ClassNames.Any(name =>
        name.Length == 1
        || name.All(char.IsAsciiDigit)
        || name.Contains("left", StringComparison.OrdinalIgnoreCase)
        || name.Contains("right", StringComparison.OrdinalIgnoreCase));
}
