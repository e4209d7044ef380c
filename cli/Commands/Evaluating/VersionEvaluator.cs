using Aviary.Cli.Output;
using Aviary.Errors;
using Aviary.Inference.Pictures;
using Aviary.Learning.Metrics;
using Aviary.Serving;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>What came of an evaluation.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that was measured.</param>
/// <param name="Classes">Its classes, as people call them where that is known.</param>
/// <param name="Data">What it was measured on.</param>
/// <param name="Metrics">What was measured.</param>
/// <param name="LeftOut">How many rows were left out, as their label is no class or they cannot be decoded.</param>
internal sealed record Evaluated(string Model, string Version, IReadOnlyList<string> Classes, string Data, ClassificationMetrics Metrics, int LeftOut);

/// <summary>Measures a loaded version on labelled data, by the path that requests take.</summary>
internal sealed class VersionEvaluator(PredictionService service, LoadedModel model, bool skipUnknown)
{
    /// <summary>A few pictures that cannot be decoded are named and left out; more, and something is wrong with the data.</summary>
    private const int MaxUndecodable = 20;

    private readonly ClassMatching _matching = new(model.Classes, model.CommonNames);
    private readonly EvaluatedRows _rows = new(model.Classes.Count);
    private readonly ModelSelector _selector = ModelSelector.From(model.Version, alias: null);
    private int _undecodable;

    /// <exception cref="CommandException">The data does not fit the model; says how.</exception>
    public async Task<Evaluated> MeasureAsync(ILabelledData data, CancellationToken cancellationToken)
    {
        await foreach (LabelledInput input in data.ReadAsync(cancellationToken))
        {
            int?[] labels = [.. input.Labels.Select(_matching.Find)];
            if (!skipUnknown)
            {
                _matching.RequireKnown(input.Place);
            }

            if (labels.Any(label => label is not null) && await PredictAsync(input, cancellationToken) is { } predictions)
            {
                for (int row = 0; row < labels.Length; row++)
                {
                    if (labels[row] is { } label)
                    {
                        _rows.Add(label, predictions[row]);
                    }
                }
            }
        }

        return _rows.Count > 0
            ? new Evaluated(model.Model, model.Version, model.Classes, data.Description, _rows.Measure(), _matching.LeftOut + _undecodable)
            : throw new CommandException($"{data.Description}: no row is left to measure{(_matching.LeftOut > 0 ? $"; these are no classes of the model: {_matching.Unknown()}" : "")}");
    }

    /// <summary>Null for a picture that cannot be decoded.</summary>
    private async Task<IReadOnlyList<Prediction>?> PredictAsync(LabelledInput input, CancellationToken cancellationToken)
    {
        try
        {
            return (await service.PredictAsync(model.Model, _selector, input.Input, model.Classes.Count, cancellationToken)).Predictions;
        }
        catch (InvalidPictureException error) when (input.IsPicture)
        {
            Failure.Write($"left out: {error.Message}");
            return ++_undecodable <= MaxUndecodable ? null : throw new CommandException($"more than {MaxUndecodable} pictures cannot be decoded; the last one is {input.Place}");
        }
        catch (InvalidInputException error)
        {
            throw input.At(error);
        }
    }
}
