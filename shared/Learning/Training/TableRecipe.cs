using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Training;

/// <summary>
/// How networks for tables are sized and trained where the options leave it open. The values were chosen on six tables of 178 to 6,435 rows:
/// small ones are seen many times by many members, large ones fewer times by fewer, so that a training takes seconds.
/// </summary>
internal static class TableRecipe
{
    /// <summary>Each member of an ensemble learns from all rows but one fold.</summary>
    public const int Folds = 8;

    /// <summary>How much of the gradients' squares Adam keeps: less than usual, as trainings are short (arXiv 2407.04491, section 3.2).</summary>
    public const double Beta2 = 0.95;

    private const int Width = 128;
    private const int Layers = 2;

    /// <summary>Steps after which more of them hardly help.</summary>
    private const int Steps = 1000;

    private const int LeastEpochs = 20;
    private const int MostEpochs = 100;

    /// <summary>
    /// Products that a training may take forward, for all rows, epochs and members: about 12 seconds on two cores, gradients and measurements
    /// included.
    /// </summary>
    private const double Work = 8e10;

    private static readonly int[] Members = [16, 12, 8, 6, 4, 2];

    /// <summary>The options with values for tables where they leave them open.</summary>
    public static TrainingOptions Complete(TrainingOptions options, TableDataset data)
    {
        int batch = options.BatchSize ?? BatchFor(data.Count);
        return options with
        {
            Epochs = options.Epochs ?? EpochsFor(data, batch),
            BatchSize = batch,
            LearningRate = options.LearningRate ?? 0.006,
            LearningRateSchedule = options.LearningRateSchedule ?? "cosine",
            WeightDecay = options.WeightDecay ?? 0.02,
            LabelSmoothing = options.LabelSmoothing ?? 0.1,
        };
    }

    /// <summary>The size of an ensemble: as many members as the work allows.</summary>
    /// <param name="rows">Rows to learn from.</param>
    /// <param name="inputs">Numbers of an encoded row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="epochs">How often a member sees its rows.</param>
    public static TableNetworkSize SizeFor(int rows, long inputs, int classes, int epochs)
    {
        double each = (double)rows * epochs * Width * (inputs + Width + classes);
        return new TableNetworkSize(Members.FirstOrDefault(members => members * each <= Work, Members[^1]), Width, Layers);
    }

    /// <summary>
    /// Whether members are measured after an epoch, from 1: after each of the first eight, then more and more rarely. A network that learns
    /// by heart is at its best early; later the rate falls and little changes.
    /// </summary>
    public static bool Measures(int epoch, int epochs) => epoch == epochs || epoch % ((epoch + 7) / 8) == 0;

    private static int BatchFor(int rows) => rows switch { >= 10_000 => 256, >= 2000 => 128, >= 500 => 64, _ => 32 };

    private static int EpochsFor(TableDataset data, int batch)
    {
        int epochs = Math.Clamp(Steps / Math.Max(1, data.Count / batch), LeastEpochs, MostEpochs);

        // Beyond some size even the fewest members would take too long; a row is then seen a few times only. How wide the encoding gets is
        // not known yet, but about this wide.
        double inputs = Math.Min(18.0 * data.Columns.Count, 1024 + (2.0 * data.Columns.Count));
        return (int)Math.Clamp(Work / (Members[^1] * (double)data.Count * Width * (inputs + Width)), 3, epochs);
    }
}
