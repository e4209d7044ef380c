using System.Buffers;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Outputs;
using Aviary.Models.Serving.Pictures;
using Aviary.Models.Serving.Telemetry;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Aviary.Models.Serving.Batches;

/// <summary>
/// Predicts inputs that came apart from each other as one run of the model: by one version, a place of the admission for all. An
/// input that is wrong, or on which the model fails, is refused alone, and the others have their answers.
/// </summary>
public sealed class BatchPredictions(ServedModels models, PredictionService predictions, IOptions<ServingOptions> options)
{
    private const int DefaultTop = 3;
    private const string Json = "application/json";
    private const string Bytes = "application/octet-stream";
    private const string Picture = "image/";

    private readonly ServingOptions _options = options.Value;

    /// <summary>Predicts each input with the champion.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The inputs; more than <see cref="InferenceOptions.MaxBatch"/> run in several parts.</param>
    /// <param name="cancellationToken">Ends the wait and the work before the model runs.</param>
    /// <exception cref="NotFoundException">There is no such model.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    /// <exception cref="ModelFailedException">It fails on its own golden example.</exception>
    /// <exception cref="Storage.StoreUnavailableException">It is not loaded, and the store does not answer.</exception>
    /// <exception cref="OverloadedException">Too many requests run and wait already.</exception>
    /// <exception cref="DeadlinePassedException">The batch waited for its turn until its deadline.</exception>
    public async Task<BatchResult> PredictAsync(string model, IReadOnlyList<BatchInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using ModelLease lease = await models.AcquireAsync(model, ModelSelector.Champion, cancellationToken);
        var answers = new BatchAnswer[inputs.Count];
        for (int start = 0; start < inputs.Count; start += _options.MaxBatch)
        {
            int end = Math.Min(inputs.Count, start + _options.MaxBatch);
            await predictions.EnterAsync(cancellationToken);
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                Predict(lease.Model, inputs, start..end, answers, cancellationToken);
            }
            finally
            {
                predictions.Admission.Leave();
            }
        }

        return new BatchResult(lease.Model.Model, lease.Model.Version, answers);
    }

    /// <summary>Loads the champion where it is not loaded, and keeps it until what is returned is disposed of: a prediction then loads nothing.</summary>
    /// <exception cref="NotFoundException">There is no such model.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served.</exception>
    /// <exception cref="Storage.StoreUnavailableException">It is not loaded, and the store does not answer.</exception>
    public async Task<IDisposable> HoldAsync(string model, CancellationToken cancellationToken)
        => await models.AcquireAsync(model, ModelSelector.Champion, cancellationToken);

    private void Predict(LoadedModel model, IReadOnlyList<BatchInput> inputs, Range part, BatchAnswer[] answers, CancellationToken cancellationToken)
    {
        RunSlot slot = model.Session.Rent();
        RunSlot single = model.Session.Rent();
        try
        {
            (int start, int count) = part.GetOffsetAndLength(inputs.Count);
            List<int> filled = new(count);
            for (int i = start; i < start + count; i++)
            {
                try
                {
                    Fill(model, inputs[i], slot, filled.Count, single, cancellationToken);
                    filled.Add(i);
                }
                catch (AviaryException refused) when (refused is InvalidInputException or InputTooLargeException or InvalidPictureException)
                {
                    answers[i] = new BatchAnswer(default, refused);
                }

                if (slot.Table is not null || i == start + count - 1)
                {
                    // The texts of a table are bound for each run anyway, so its rows run one by one.
                    Run(model, slot, filled, answers);
                    filled.Clear();
                }
            }
        }
        finally
        {
            model.Session.Return(slot);
            model.Session.Return(single);
        }
    }

    private void Run(LoadedModel model, RunSlot slot, List<int> filled, BatchAnswer[] answers)
    {
        if (filled.Count == 0)
        {
            return;
        }

        try
        {
            ReadOnlySpan<float> probabilities = model.Run(slot, filled.Count);
            Answer(model, probabilities, filled, answers);
            predictions.Shadow?.Offer(model, slot, filled.Count, probabilities);
        }
        catch (Exception e) when (FailingRows.IsFailure(e))
        {
            foreach (FailingRow row in FailingRows.Find(model, slot, filled.Count, e))
            {
                answers[filled[row.Row]] = new BatchAnswer(default, row.At("body"));
            }

            Answer(model, slot.Output.Rows<float>(filled.Count), filled, answers);
        }
        finally
        {
            slot.Table?.Clear();
        }
    }

    private void Fill(LoadedModel model, BatchInput input, RunSlot slot, int row, RunSlot single, CancellationToken cancellationToken)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Fill);
        string? type = MediaType(input.ContentType);
        if (type?.StartsWith(Picture, StringComparison.Ordinal) == true)
        {
            // The decoder has a limit of its own for the bytes of a picture.
            SentPicture picture = new("body", new ReadOnlySequence<byte>(input.Body));
            PictureRow.Fill(predictions.Pictures, model, picture, slot.Input, row, cancellationToken);
            return;
        }

        if (input.Body.Length > _options.MaxBodyBytes)
        {
            throw new InputTooLargeException("body", _options.MaxBodyBytes, input.Body.Length, "bytes", "Serving:MaxBodyBytes");
        }

        switch (type)
        {
            case Bytes:
                RowFiller.FromBytes(model.Signature, slot.Input, row, input.Body.Span);
                break;
            case Json when slot.Table is not null:
                ReadOne(model, input, slot);
                break;
            case Json:
                // The reader writes from the first row on, so it gets memory of its own.
                ReadOne(model, input, single);
                single.Input.Row<byte>(0).CopyTo(slot.Input.Row<byte>(row));
                break;
            default:
                throw new InvalidInputException("content-type", $"{Json}, {Bytes} or {Picture}…", Shortened.Quote(input.ContentType));
        }
    }

    private static void ReadOne(LoadedModel model, BatchInput input, RunSlot single)
    {
        try
        {
            model.Reader.Read(input.Body.Span, single, maxRows: 1);
        }
        catch (InputTooLargeException)
        {
            throw new InvalidInputException("inputs", "one row, as a message has one outcome", "several rows");
        }
    }

    private static void Answer(LoadedModel model, ReadOnlySpan<float> probabilities, List<int> filled, BatchAnswer[] answers)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Rank);
        int classes = model.Classes.Count;
        int top = Math.Min(DefaultTop, classes);
        var ranked = new RankedClass[filled.Count * top];
        for (int row = 0; row < filled.Count; row++)
        {
            ReadOnlySpan<float> answer = probabilities.Slice(row * classes, classes);
            if (answers[filled[row]].Refused is not null)
            {
                continue;
            }

            if (OutputForms.IsFinite(answer))
            {
                Ranking.Rank(answer, model.Classes, ranked.AsSpan(row * top, top));
                answers[filled[row]] = new BatchAnswer(ranked.AsMemory(row * top, top), null);
                model.Tally.Add(in ranked[row * top]);
            }
            else
            {
                answers[filled[row]] = new BatchAnswer(
                    default, new InvalidInputException("body", "numbers for which the model gives finite probabilities", "others"));
            }
        }
    }

    private static string? MediaType(string? contentType) => contentType switch
    {
        Json or Bytes => contentType,
        _ when MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed) => parsed.MediaType.ToString().ToLowerInvariant(),
        _ => null,
    };
}
