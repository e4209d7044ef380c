using System.Buffers;
using Aviary.Errors;
using Aviary.Inference.Pictures;
using Aviary.Inference.Rows;
using Aviary.Registry;

namespace Aviary.Serving.InProcess;

/// <summary>
/// Classifies with the champions of the registry, inside this process, under the same limits and with the same errors as over HTTP.
/// May be used from many threads at a time. A new champion is taken by itself.
/// </summary>
public sealed class Classifier(PredictionService predictions, ServedModels models)
{
    /// <summary>Whether answers can be given, and by which versions.</summary>
    public ServingHealth Health => models.Health;

    /// <summary>Classifies a row of numbers.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="row">The numbers in the order of the model's input; NaN is a missing value, where the model takes one.</param>
    /// <param name="top">How many classes to name at most, 1 or more; all where the model has fewer.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="InvalidInputException">The row does not fit the model; says where and why.</exception>
    /// <exception cref="NotFoundException">There is no such model, or it has no champion.</exception>
    /// <exception cref="ModelRefusedException">Its champion is not fit to be served.</exception>
    /// <exception cref="OverloadedException">Too many calls run and wait already.</exception>
    /// <exception cref="DeadlinePassedException">The call waited for its turn until its deadline.</exception>
    /// <exception cref="AviaryException">Whatever else keeps the model from answering; the cases above are of this kind too.</exception>
    public Task<Classification> ClassifyAsync(
        string model, ReadOnlyMemory<float> row, int top = PredictionService.DefaultTop, CancellationToken cancellationToken = default)
        => ClassifyAsync(model, RowJson.Of(row.Span), top, cancellationToken);

    /// <summary>Classifies a row with a value for each column.</summary>
    /// <inheritdoc cref="ClassifyAsync(string, ReadOnlyMemory{float}, int, CancellationToken)"/>
    /// <param name="model">The model's name.</param>
    /// <param name="columns">The values by the names of the columns: numbers, texts, truth values, lists of these; null is a missing value.</param>
    /// <param name="top">How many classes to name at most, 1 or more; all where the model has fewer.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    public Task<Classification> ClassifyAsync(
        string model, IReadOnlyDictionary<string, object?> columns, int top = PredictionService.DefaultTop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return ClassifyAsync(model, RowJson.Of(columns), top, cancellationToken);
    }

    /// <summary>Classifies a picture.</summary>
    /// <inheritdoc cref="ClassifyAsync(string, ReadOnlyMemory{float}, int, CancellationToken)"/>
    /// <param name="model">The model's name.</param>
    /// <param name="picture">The bytes of a JPEG, PNG or WebP file.</param>
    /// <param name="top">How many classes to name at most, 1 or more; all where the model has fewer.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="InvalidPictureException">The file cannot be taken; says why.</exception>
    public Task<Classification> ClassifyPictureAsync(
        string model, ReadOnlyMemory<byte> picture, int top = PredictionService.DefaultTop, CancellationToken cancellationToken = default)
        => ClassifyAsync(model, PredictionInput.OfPicture("picture", new ReadOnlySequence<byte>(picture)), top, cancellationToken);

    private Task<Classification> ClassifyAsync(string model, ReadOnlyMemory<byte> json, int top, CancellationToken cancellationToken)
        => ClassifyAsync(model, PredictionInput.OfJson(new ReadOnlySequence<byte>(json)), top, cancellationToken);

    private async Task<Classification> ClassifyAsync(string model, PredictionInput input, int top, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        PredictionResult result = await predictions.PredictAsync(model, ModelSelector.Champion, input, top, isMost: true, cancellationToken);
        Prediction prediction = result.Predictions[0];
        return new Classification(result.Model, result.Version, prediction.Id, prediction.Top.ToArray());
    }
}
