using System.Runtime.CompilerServices;

namespace Aviary.Serving.Observers;

/// <summary>Counts what each loaded version answers, through whichever door; a count begins and ends with its loaded version.</summary>
public sealed class PredictionStatistics : IPredictionObserver, IDisposable
{
    private readonly ConditionalWeakTable<LoadedModel, VersionStatistics> _statistics = [];
    private readonly ServedModels _models;

    /// <summary>Begins to measure what the champions among these models answer.</summary>
    public PredictionStatistics(ServedModels models)
    {
        ArgumentNullException.ThrowIfNull(models);
        _models = models;
        Metrics = new PredictionMetrics(() => _models.Champions.Select(model => model.Current).OfType<LoadedModel>().Select(StatisticsOf));
    }

    /// <summary>What is measured.</summary>
    internal PredictionMetrics Metrics { get; }

    /// <summary>What the model's champion answered since it was loaded here; null where it is not.</summary>
    public PredictionFigures? Find(string model) => _models.ChampionOf(model) is { } champion ? StatisticsOf(champion).Figures() : null;

    /// <inheritdoc/>
    public void Observe(in AnsweredRows rows)
    {
        VersionStatistics statistics = StatisticsOf(rows.Model);
        foreach (ref readonly Prediction prediction in rows.Predictions)
        {
            statistics.Add(prediction.Best);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Metrics.Dispose();

    private VersionStatistics StatisticsOf(LoadedModel model)
        => _statistics.GetValue(model, static loaded => new VersionStatistics(loaded.Model, loaded.Version, loaded.Classes, loaded.LoadedAt));
}
