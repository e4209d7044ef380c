using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>
/// Cross-validation of what <c>Training</c> is set to: trains once for each fold of all examples, those kept for the test included. Nothing is
/// registered.
/// </summary>
public sealed class FoldTraining
{
    private readonly TrainingDataSource _data;
    private readonly NetworkSource _networks;
    private readonly TrainingOptions _options;

    internal FoldTraining(TrainingDataSource data, NetworkSource networks, IOptions<TrainingOptions> options)
        => (_data, _networks, _options) = (data, networks, options.Value);

    /// <summary>Measures the accuracy of each fold.</summary>
    /// <param name="folds">2 to 100.</param>
    /// <param name="measured">Called after each fold.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DatasetException">The data is not there, or cannot be used.</exception>
    public async Task<IReadOnlyList<FoldResult>> RunAsync(int folds, Action<FoldResult>? measured, CancellationToken cancellationToken)
    {
        RunBasis? basis = await _networks.FindAsync(_options, cancellationToken);
        PictureForm? form = basis?.Pictures is { } input ? new PictureForm(input.Channels, input.Height, input.Width, input.Fit) : null;
        using DatasetSplit split = await _data.GetAsync(_options.Seed, form, progress: null, cancellationToken);
        Dataset all = split.Test is { } test ? split.Training.With(test) : split.Training;
        return await Task.Run(() => CrossValidation.Run(all, folds, basis?.Options ?? _options, measured, cancellationToken, basis?.Basis), cancellationToken);
    }
}
