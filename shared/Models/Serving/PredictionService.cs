using System.Buffers;
using Aviary.Imaging;
using Aviary.Models.Serving.Admission;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Inputs;
using Aviary.Models.Serving.Outputs;
using Aviary.Models.Serving.Pictures;
using Aviary.Models.Serving.Shadowing;
using Aviary.Models.Serving.Telemetry;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Serving;

/// <summary>
/// From the body of a request to its predictions. So many run at a time, so many more wait for their turn until a deadline, and
/// beyond these requests are refused at once: see <see cref="ServingOptions.Concurrency"/>.
/// </summary>
public sealed class PredictionService
{
    private const int DefaultTop = 3;

    private readonly ServedModels _models;
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly ChallengerShadow? _shadow;

    /// <summary>Predicts with the models that are served.</summary>
    /// <param name="models">The models.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shadow">Where challengers run beside the champions, or null.</param>
    /// <param name="pictures">What decodes pictures; null for one with the default limits.</param>
    public PredictionService(
        ServedModels models, IOptions<ServingOptions> options, TimeProvider time, ChallengerShadow? shadow = null, PictureDecoder? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _models = models;
        _options = options.Value;
        _time = time;
        _shadow = shadow;
        Pictures = pictures ?? new PictureDecoder(new ImagingOptions());
        Admission = new AdmissionGate(_options.Places, _options.Queue, _options.Deadline, time);
    }

    /// <summary>Where requests wait for their turn.</summary>
    internal AdmissionGate Admission { get; }

    /// <summary>Where challengers run beside the champions; null where none does.</summary>
    internal ChallengerShadow? Shadow => _shadow;

    /// <summary>What decodes pictures.</summary>
    internal PictureDecoder Pictures { get; }

    /// <summary>Predicts each row of <c>{"inputs":[row,…]}</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="selector">The version.</param>
    /// <param name="body">The JSON text in UTF-8; not used after the call.</param>
    /// <param name="top">How many classes to give for each row: 1 to the number of classes; null for 3 or fewer.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="InvalidInputException">The body or <paramref name="top"/> is wrong.</exception>
    /// <exception cref="InputTooLargeException">The body or the batch is over its limit.</exception>
    /// <exception cref="NotFoundException">There is no such model, alias or version.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    /// <exception cref="ModelFailedException">It fails on its own golden example.</exception>
    /// <exception cref="OverloadedException">Too many requests run and wait already.</exception>
    /// <exception cref="RunLimitException">The rows take more time or memory than a run may.</exception>
    /// <exception cref="DeadlinePassedException">The request waited for its turn until its deadline.</exception>
    public ValueTask<PredictionResult> PredictAsync(
        string model, ModelSelector selector, ReadOnlySequence<byte> body, int? top, CancellationToken cancellationToken)
    {
        if (body.Length > _options.MaxBodyBytes)
        {
            throw new InputTooLargeException("body", _options.MaxBodyBytes, body.Length, "bytes", "Serving:MaxBodyBytes");
        }

        return PredictAsync(model, selector, new JsonRows(body, _options.MaxBatch), top, cancellationToken);
    }

    /// <summary>Predicts each picture. They are decoded within the place of the admission: that is the larger part of the work.</summary>
    /// <inheritdoc cref="PredictAsync(string, ModelSelector, ReadOnlySequence{byte}, int?, CancellationToken)"/>
    /// <param name="model">The model.</param>
    /// <param name="selector">The version.</param>
    /// <param name="pictures">1 or more; not used after the call.</param>
    /// <param name="top">How many classes to give for each: 1 to the number of classes; null for 3 or fewer.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="InvalidPictureException">A picture cannot be taken.</exception>
    public ValueTask<PredictionResult> PredictAsync(
        string model, ModelSelector selector, IReadOnlyList<SentPicture> pictures, int? top, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        return pictures.Count <= _options.MaxBatch
            ? PredictAsync(model, selector, new PictureRows(Pictures, pictures, cancellationToken), top, cancellationToken)
            : throw new InputTooLargeException("image", _options.MaxBatch, pictures.Count, "pictures", "Serving:MaxBatch");
    }

    /// <summary>Waits for a place of the admission; who got one leaves it through <see cref="Admission"/>.</summary>
    internal async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Wait);
        await Admission.EnterAsync(cancellationToken);
    }

    private async ValueTask<PredictionResult> PredictAsync<TRows>(
        string model, ModelSelector selector, TRows rows, int? top, CancellationToken cancellationToken)
        where TRows : struct, IRequestRows
    {
        using ModelLease lease = await _models.AcquireAsync(model, selector, cancellationToken);
        int classes = lease.Model.Classes.Count;
        if (top is { } wanted && (wanted < 1 || wanted > classes))
        {
            throw new InvalidInputException("top", $"1 to {classes}", $"{wanted}");
        }

        // After the lease: a version that must be loaded first would take a place from those that are.
        await EnterAsync(cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Predict(lease.Model, rows, top ?? Math.Min(DefaultTop, classes));
        }
        finally
        {
            Admission.Leave();
        }
    }

    private PredictionResult Predict<TRows>(LoadedModel model, TRows source, int top)
        where TRows : struct, IRequestRows
    {
        RunSlot slot = model.Session.Rent();
        try
        {
            int rows = Fill(model, source, slot);
            ReadOnlySpan<float> probabilities = Run(model, slot, rows);
            PredictionResult answer = Answer(model, probabilities, rows, top);
            _shadow?.Offer(model, slot, rows, probabilities);
            return answer;
        }
        finally
        {
            model.Session.Return(slot);
        }
    }

    private ReadOnlySpan<float> Run(LoadedModel model, RunSlot slot, int rows)
    {
        try
        {
            return model.Run(slot, rows, alone: Admission.Present == 1);
        }
        catch (Exception e) when (FailingRows.IsFailure(e) && e is not RunLimitException)
        {
            // A limit says all by itself, and to search for its row would take that time again.
            foreach (FailingRow row in FailingRows.Find(model, slot, rows, e))
            {
                throw row.At($"inputs[{row.Row}]");
            }

            // Too much at a time, and in parts each row has its answer.
            return slot.Output.Rows<float>(rows);
        }
    }

    private static int Fill<TRows>(LoadedModel model, TRows source, RunSlot slot)
        where TRows : struct, IRequestRows
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Fill);
        return source.Fill(model, slot);
    }

    private PredictionResult Answer(LoadedModel model, ReadOnlySpan<float> probabilities, int rows, int top)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Rank);
        DateTimeOffset now = _time.GetUtcNow();
        int classes = model.Classes.Count;
        var ranked = new RankedClass[rows * top];
        var predictions = new Prediction[rows];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> answer = probabilities.Slice(row * classes, classes);
            RequireFinite(answer, row);
            Ranking.Rank(answer, model.Classes, ranked.AsSpan(row * top, top));
            predictions[row] = new Prediction(Guid.CreateVersion7(now), ranked.AsMemory(row * top, top));
        }

        // Not before all rows are good: what is refused is no prediction.
        for (int row = 0; row < rows; row++)
        {
            model.Tally.Add(in ranked[row * top]);
        }

        return new PredictionResult(model.Model, model.Version, predictions) { CommonNames = model.CommonNames };
    }

    /// <summary>Inputs of absurd size can overflow inside a network; JSON has no word for what comes out.</summary>
    private static void RequireFinite(ReadOnlySpan<float> answer, int row)
    {
        foreach (float value in answer)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidInputException($"inputs[{row}]", "numbers for which the model gives finite probabilities", $"{value}");
            }
        }
    }
}
