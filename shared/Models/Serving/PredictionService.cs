using System.Buffers;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Serving;

/// <summary>From the body of a request to its predictions.</summary>
public sealed class PredictionService
{
    /// <summary>Predicts with the served models.</summary>
    public PredictionService(ServedModels models, IOptions<ServingOptions> options, TimeProvider time) => throw new NotSupportedException("not built yet");

    /// <summary>Predicts each row of <c>{"inputs":[row,…]}</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="selector">The version.</param>
    /// <param name="body">The JSON text in UTF-8; not used after the call.</param>
    /// <param name="top">How many classes to give for each row: 1 to the number of classes; null for 3 or fewer.</param>
    /// <param name="cancellationToken">Ends the work before the model runs.</param>
    /// <exception cref="InvalidInputException">The body, the model's name or <paramref name="top"/> is wrong.</exception>
    /// <exception cref="InputTooLargeException">The body or the batch is over its limit.</exception>
    /// <exception cref="NotFoundException">There is no such model, alias or version.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    public ValueTask<PredictionResult> PredictAsync(
        string model, ModelSelector selector, ReadOnlySequence<byte> body, int? top, CancellationToken cancellationToken)
        => throw new NotSupportedException("not built yet");
}
