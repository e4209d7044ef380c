using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Training;

/// <summary>How one training goes: <see cref="TrainingOptions"/> with all that was left open settled by the data.</summary>
internal sealed record Recipe
{
    /// <summary>A preset or a file; null where another classifier is gone on with.</summary>
    public required string? Network { get; init; }

    public required string? From { get; init; }

    public required string? Freeze { get; init; }

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required string Optimizer { get; init; }

    public required double LearningRate { get; init; }

    public required string Schedule { get; init; }

    public required double Momentum { get; init; }

    public required bool Nesterov { get; init; }

    public required double WeightDecay { get; init; }

    public required double LabelSmoothing { get; init; }

    public required double ClipGradientNorm { get; init; }

    public required double AverageDecay { get; init; }

    public required bool HorizontalFlips { get; init; }

    public required int Shift { get; init; }

    public required double Erase { get; init; }

    public required double ValidationShare { get; init; }

    public required int Seed { get; init; }

    public required int Threads { get; init; }

    /// <summary>Threads that training uses, with 0 resolved.</summary>
    public int ResolvedThreads => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <summary>The recipe for a data set.</summary>
    public static Recipe Of(TrainingOptions options, Dataset data)
    {
        string? network = options.Network ?? (options.From is not null ? null : data is TableDataset ? NetworkPresets.Table : "cnn");
        return Of(data is TableDataset table ? TableRecipe.Complete(options, table) : options, network, data);
    }

    private static Recipe Of(TrainingOptions options, string? network, Dataset data) => new()
    {
        Network = network,
        From = options.From,
        Freeze = options.Freeze,
        Epochs = options.Epochs ?? EpochsFor(data.Count),
        BatchSize = options.BatchSize ?? BatchFor(data.Count),
        Optimizer = options.Optimizer ?? "adamw",
        LearningRate = options.LearningRate ?? 0.004,
        Schedule = options.LearningRateSchedule ?? "one-cycle",
        Momentum = options.Momentum,
        Nesterov = options.Nesterov,
        WeightDecay = options.WeightDecay ?? 0.01,
        LabelSmoothing = options.LabelSmoothing ?? 0.05,
        ClipGradientNorm = options.ClipGradientNorm ?? 0,
        AverageDecay = options.AverageDecay ?? 0,
        HorizontalFlips = options.HorizontalFlips ?? (data is ImageDataset && MirrorsAlike(data)),
        Shift = options.Shift ?? 0,
        Erase = options.Erase ?? 0,
        ValidationShare = options.ValidationShare,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    /// <summary>The same as options, none of them open.</summary>
    public TrainingOptions Options => new()
    {
        Network = Network,
        From = From,
        Freeze = Freeze,
        Epochs = Epochs,
        BatchSize = BatchSize,
        Optimizer = Optimizer,
        LearningRate = LearningRate,
        LearningRateSchedule = Schedule,
        Momentum = Momentum,
        Nesterov = Nesterov,
        WeightDecay = WeightDecay,
        LabelSmoothing = LabelSmoothing,
        ClipGradientNorm = ClipGradientNorm,
        AverageDecay = AverageDecay,
        HorizontalFlips = HorizontalFlips,
        Shift = Shift,
        Erase = Erase,
        ValidationShare = ValidationShare,
        Seed = Seed,
        Threads = Threads,
    };

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
