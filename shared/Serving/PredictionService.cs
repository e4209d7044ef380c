using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Inference.Rows;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Options;

namespace Aviary.Serving;

/// <summary>
/// The one path from an input to its predictions, whichever door it came through: a place of the admission, then read, run, check and
/// rank, and then whoever observes what was answered. So many run at a time, so many more wait for their turn until a deadline, and
/// beyond these requests are refused at once: see <see cref="ServingOptions.Concurrency"/>.
/// </summary>
public sealed class PredictionService
{
    /// <summary>How many classes are named where nobody says how many, or all where the model has fewer.</summary>
    internal const int DefaultTop = 3;

    private readonly ServedModels _models;
    private readonly ServingOptions _options;
    private readonly PictureDecoder _pictures;
    private readonly RowPredictions _rows;

    /// <summary>Predicts with the models that are served.</summary>
    /// <param name="models">The models.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observers">Who sees what was answered; null for nobody.</param>
    /// <param name="pictures">What decodes pictures; null for one with the default limits.</param>
    public PredictionService(
        ServedModels models,
        IOptions<ServingOptions> options,
        TimeProvider time,
        IEnumerable<IPredictionObserver>? observers = null,
        PictureDecoder? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        _models = models;
        _options = options.Value;
        _pictures = pictures ?? new PictureDecoder(new ImagingOptions());
        Admission = new AdmissionGate(_options.Places, _options.Queue, _options.Deadline, time);
        _rows = new RowPredictions(models.IdleSessions, Admission, time, [.. observers ?? []]);
    }

    /// <summary>Where requests wait for their turn.</summary>
    internal AdmissionGate Admission { get; }

    /// <summary>Predicts each row of a request, which is answered or refused as a whole.</summary>
    /// <param name="model">The model.</param>
    /// <param name="selector">The version.</param>
    /// <param name="input">The rows or pictures; not used after the call.</param>
    /// <param name="top">How many classes to give for each row: 1 to the number of classes; null for 3 or fewer.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="InvalidInputException">The input or <paramref name="top"/> is wrong.</exception>
    /// <exception cref="InvalidPictureException">A picture cannot be taken.</exception>
    /// <exception cref="InputTooLargeException">The body or the batch is over its limit.</exception>
    /// <exception cref="NotFoundException">There is no such model, alias or version.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    /// <exception cref="ModelFailedException">It fails on its own golden example.</exception>
    /// <exception cref="StoreUnavailableException">It is not loaded, and the store does not answer.</exception>
    /// <exception cref="OverloadedException">Too many requests run and wait already.</exception>
    /// <exception cref="RunLimitException">The rows take more time or memory than a run may.</exception>
    /// <exception cref="DeadlinePassedException">The request waited for its turn until its deadline.</exception>
    public ValueTask<PredictionResult> PredictAsync(
        string model, ModelSelector selector, PredictionInput input, int? top, CancellationToken cancellationToken)
        => PredictAsync(model, selector, input, top, isMost: false, cancellationToken);

    /// <summary>The same, where with <paramref name="isMost"/> a model of fewer classes than <paramref name="top"/> gives all of them.</summary>
    internal async ValueTask<PredictionResult> PredictAsync(
        string model, ModelSelector selector, PredictionInput input, int? top, bool isMost, CancellationToken cancellationToken)
    {
        RequireSize(input);
        using ModelLease lease = await _models.AcquireAsync(model, selector, cancellationToken);
        int classes = lease.Model.Classes.Count;
        if (top is { } wanted && (wanted < 1 || (wanted > classes && !isMost)))
        {
            throw new InvalidInputException("top", $"1 to {classes}", $"{wanted}");
        }

        // After the lease: a version that must be loaded first would take a place from those that are.
        await EnterAsync(cancellationToken);
        try
        {
            return Predict(lease.Model, input, Math.Min(top ?? DefaultTop, classes), cancellationToken);
        }
        finally
        {
            Admission.Leave();
        }
    }

    /// <summary>
    /// Predicts inputs that came apart from each other, with the champion and as one run of it. An input that is wrong, or on which the
    /// model fails, is refused alone, and the others have their answers.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The inputs, a row each; more than <see cref="InferenceOptions.MaxBatch"/> run in several parts.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="NotFoundException">There is no such model.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    /// <exception cref="ModelFailedException">It fails on its own golden example.</exception>
    /// <exception cref="StoreUnavailableException">It is not loaded, and the store does not answer.</exception>
    /// <exception cref="OverloadedException">Too many requests run and wait already.</exception>
    /// <exception cref="DeadlinePassedException">The batch waited for its turn until its deadline.</exception>
    public async Task<BatchResult> PredictEachAsync(string model, IReadOnlyList<PredictionInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using ModelLease lease = await _models.AcquireAsync(model, ModelSelector.Champion, cancellationToken);
        var answers = new BatchAnswer[inputs.Count];
        for (int start = 0; start < inputs.Count; start += _options.MaxBatch)
        {
            await EnterAsync(cancellationToken);
            try
            {
                PredictEach(lease.Model, inputs, start, answers, cancellationToken);
            }
            finally
            {
                Admission.Leave();
            }
        }

        return new BatchResult(lease.Model.Model, lease.Model.Version, answers);
    }

    /// <summary>Loads the champion where it is not loaded, and keeps it until what is returned is disposed of: a prediction then loads nothing.</summary>
    /// <exception cref="NotFoundException">There is no such model.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    /// <exception cref="StoreUnavailableException">It is not loaded, and the store does not answer.</exception>
    public async Task<IDisposable> HoldAsync(string model, CancellationToken cancellationToken)
        => await _models.AcquireAsync(model, ModelSelector.Champion, cancellationToken);

    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Wait);
        await Admission.EnterAsync(cancellationToken);
    }

    private void RequireSize(in PredictionInput input)
    {
        if (input.Kind == InputKind.Form)
        {
            if (input.Pictures.Count > _options.MaxBatch)
            {
                throw new InputTooLargeException("image", _options.MaxBatch, input.Pictures.Count, "pictures", "Serving:MaxBatch");
            }
        }
        else if (input.Kind != InputKind.Picture && input.Body.Length > _options.MaxBodyBytes)
        {
            // The decoder has a limit of its own for the bytes of a picture.
            throw new InputTooLargeException("body", _options.MaxBodyBytes, input.Body.Length, "bytes", "Serving:MaxBodyBytes");
        }
    }

    private PredictionResult Predict(LoadedModel model, in PredictionInput input, int top, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RunSlot slot = model.Session.Rent();
        try
        {
            int rows = Fill(model, input, slot, first: 0, _options.MaxBatch, cancellationToken);
            return new PredictionResult(model.Model, model.Version, _rows.Predict(model, slot, rows, top, refused: null)) { CommonNames = model.CommonNames };
        }
        finally
        {
            model.Session.Return(slot);
        }
    }

    private void PredictEach(
        LoadedModel model, IReadOnlyList<PredictionInput> inputs, int start, BatchAnswer[] answers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RunSlot slot = model.Session.Rent();
        try
        {
            int end = Math.Min(inputs.Count, start + _options.MaxBatch);
            List<int> filled = new(end - start);
            for (int i = start; i < end; i++)
            {
                try
                {
                    FillOne(model, inputs[i], slot, filled.Count, cancellationToken);
                    filled.Add(i);
                }
                catch (AviaryException refusal) when (refusal is InvalidInputException or InputTooLargeException or InvalidPictureException)
                {
                    answers[i] = new BatchAnswer(default, refusal);
                }
            }

            if (filled.Count == 0)
            {
                return;
            }

            var refused = new AviaryException?[filled.Count];
            Prediction[] predictions = _rows.Predict(model, slot, filled.Count, Math.Min(DefaultTop, model.Classes.Count), refused);
            for (int row = 0; row < predictions.Length; row++)
            {
                answers[filled[row]] = new BatchAnswer(predictions[row], refused[row]);
            }
        }
        finally
        {
            model.Session.Return(slot);
        }
    }

    private void FillOne(LoadedModel model, in PredictionInput input, RunSlot slot, int row, CancellationToken cancellationToken)
    {
        RequireSize(input);
        try
        {
            Fill(model, input, slot, row, maxRows: 1, cancellationToken);
        }
        catch (InputTooLargeException) when (input.Kind == InputKind.Json)
        {
            throw new InvalidInputException("inputs", "one row, as a message has one outcome", "several rows");
        }
    }

    private int Fill(LoadedModel model, in PredictionInput input, RunSlot slot, int first, int maxRows, CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Fill);
        return model.Inputs.Read(input, slot, first, maxRows, _pictures, cancellationToken);
    }
}
