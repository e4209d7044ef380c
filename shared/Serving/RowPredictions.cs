using Aviary.Errors;
using Aviary.Inference;
using Aviary.Serving.Loading;

namespace Aviary.Serving;

/// <summary>From rows in the memory that a model reads to their predictions: run, check, rank, observe.</summary>
/// <param name="idle">Makes further sessions for requests that are alone.</param>
/// <param name="admission">Where whoever calls has a place.</param>
/// <param name="time">The clock.</param>
/// <param name="observers">Who sees what was answered.</param>
internal sealed class RowPredictions(IdleSessions idle, AdmissionGate admission, TimeProvider time, IPredictionObserver[] observers)
{
    /// <summary>Predicts the first rows of a slot.</summary>
    /// <param name="model">The model.</param>
    /// <param name="slot">The rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="top">How many classes to give for each.</param>
    /// <param name="refused">Takes why a row has no prediction; null where one such row refuses all of them.</param>
    public Prediction[] Predict(LoadedModel model, RunSlot slot, int rows, int top, AviaryException?[]? refused)
    {
        ReadOnlySpan<float> probabilities = Run(model, slot, rows, refused);
        Prediction[] predictions = Rank(model, probabilities, rows, top, refused);

        // Not before all rows are checked: what is refused is no prediction.
        for (int first = 0, end; first < rows; first = end + 1)
        {
            for (end = first; end < rows && refused?[end] is null; end++)
            {
            }

            int count = end - first;
            if (count > 0)
            {
                Observe(new AnsweredRows(
                    model, slot, first, predictions.AsSpan(first, count), probabilities.Slice(first * model.Classes.Count, count * model.Classes.Count)));
            }
        }

        return predictions;
    }

    private ReadOnlySpan<float> Run(LoadedModel model, RunSlot slot, int rows, AviaryException?[]? refused)
    {
        try
        {
            bool alone = refused is null && admission.Present == 1;
            ReadOnlySpan<float> probabilities = model.Run(slot, rows, alone);
            if (alone)
            {
                idle.Ask(model, admission);
            }

            return probabilities;
        }
        catch (Exception e) when (FailingRows.IsFailure(e) && (refused is not null || e is not RunLimitException))
        {
            // Of a whole request a limit says all by itself, and to search for its row would take that time again.
            foreach (FailingRow row in FailingRows.Find(model, slot, rows, e))
            {
                Refuse(refused, row.Row, row.At(Place(refused, row.Row)));
            }

            // Those that are left, or where it was too much at a time all of them, have their answers.
            return slot.Output.Rows<float>(rows);
        }
    }

    private Prediction[] Rank(LoadedModel model, ReadOnlySpan<float> probabilities, int rows, int top, AviaryException?[]? refused)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Rank);
        DateTimeOffset now = time.GetUtcNow();
        int classes = model.Classes.Count;
        var ranked = new RankedClass[rows * top];
        var predictions = new Prediction[rows];
        for (int row = 0; row < rows; row++)
        {
            if (refused?[row] is not null)
            {
                continue;
            }

            ReadOnlySpan<float> answer = probabilities.Slice(row * classes, classes);
            if (OutputForms.IsFinite(answer))
            {
                Ranking.Rank(answer, model.Classes, ranked.AsSpan(row * top, top));
                predictions[row] = new Prediction(Guid.CreateVersion7(now), ranked.AsMemory(row * top, top));
            }
            else
            {
                // Inputs of absurd size can overflow inside a network; JSON has no word for what comes out.
                Refuse(refused, row, new InvalidInputException(
                    Place(refused, row), "numbers for which the model gives finite probabilities", refused is null ? NotFinite(answer) : "others"));
            }
        }

        return predictions;
    }

    private void Observe(in AnsweredRows rows)
    {
        foreach (IPredictionObserver observer in observers)
        {
            observer.Observe(rows);
        }
    }

    private static void Refuse(AviaryException?[]? refused, int row, InvalidInputException error)
    {
        if (refused is null)
        {
            throw error;
        }

        refused[row] = error;
    }

    /// <summary>Where a row stands in what was sent.</summary>
    private static string Place(AviaryException?[]? refused, int row) => refused is null ? $"inputs[{row}]" : "body";

    private static string NotFinite(ReadOnlySpan<float> answer)
    {
        int index = 0;
        while (float.IsFinite(answer[index]))
        {
            index++;
        }

        return $"{answer[index]}";
    }
}
