using Aviary.Errors;
using Aviary.Inference;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Serving;

/// <summary>
/// Finds the rows that made a run fail. ONNX Runtime fails a run as a whole and does not say for which of its rows: an id outside an
/// embedding's table, a text that an encoder refuses.
/// </summary>
/// <remarks>
/// <para>
/// Is the row at fault, or the model? A run can fail for reasons that no input has: memory that others hold, a damaged session. So the
/// golden example, which the model answered when it was loaded, runs first. Where it fails too, nothing is said of any row, and the
/// caller may try again later. Where it is answered the model works, and a row that fails alone is at fault.
/// </para>
/// <para>
/// The rows run in halves until each that fails stands alone: at most 2·k·⌈log₂(n)⌉ runs for k such rows of n, and fewer than 2·n.
/// </para>
/// </remarks>
internal static class FailingRows
{
    /// <summary>Whether this is how a run fails for its rows.</summary>
    public static bool IsFailure(Exception error) => error is OnnxRuntimeException or RunLimitException;

    /// <summary>
    /// The rows that fail alone, the lowest first. They are found while they are read: a caller that needs one pays for one. After the
    /// last, the slot holds the answers of all others.
    /// </summary>
    /// <param name="model">The model. Callers must hold a reference.</param>
    /// <param name="slot">The rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="failure">How their run failed.</param>
    /// <exception cref="ModelFailedException">The golden example fails too.</exception>
    public static IEnumerable<FailingRow> Find(LoadedModel model, RunSlot slot, int rows, Exception failure)
    {
        model.RunExample();

        // A run past its time costs all of that time again for each part that holds such a row, so its rows run one by one.
        return (failure is RunLimitException { IsTime: true } && rows > 1
            ? Enumerable.Range(0, rows).Select(row => (Row: row, Failure: Run(model, slot, row, rows: 1)!)).Where(static found => found.Failure is not null)
            : Find(rows, failure, (first, count) => Run(model, slot, first, count)))
            .Select(static found => new FailingRow(found.Row, found.Failure));
    }

    /// <summary>Divides what fails until it is one row.</summary>
    /// <param name="rows">How many rows failed together.</param>
    /// <param name="failure">How.</param>
    /// <param name="run">Runs some rows, the first of them and how many, and returns how they failed; null where they did not.</param>
    public static IEnumerable<(int Row, TFailure Failure)> Find<TFailure>(int rows, TFailure failure, Func<int, int, TFailure?> run)
        where TFailure : class
    {
        Stack<(int First, int Rows)> untried = new();
        (int First, int Rows) range = (0, rows);
        TFailure? failed = failure;
        while (true)
        {
            if (failed is not null && range.Rows == 1)
            {
                yield return (range.First, failed);
            }
            else if (failed is not null)
            {
                int half = range.Rows / 2;
                untried.Push((range.First + half, range.Rows - half));
                untried.Push((range.First, half));
            }

            if (!untried.TryPop(out range))
            {
                yield break;
            }

            failed = run(range.First, range.Rows);
        }
    }

    private static Exception? Run(LoadedModel model, RunSlot slot, int first, int rows)
    {
        try
        {
            model.Session.Run(slot, first, rows);
            return null;
        }
        catch (Exception e) when (IsFailure(e))
        {
            return e;
        }
    }
}

/// <summary>A row on which the model fails also when it runs alone.</summary>
/// <param name="Row">Its place in the slot.</param>
/// <param name="Failure">How it fails.</param>
internal readonly record struct FailingRow(int Row, Exception Failure)
{
    /// <summary>As an error of whoever sent the row.</summary>
    /// <param name="field">Where the row stands in what was sent.</param>
    public InvalidInputException At(string field) => new(field, "values that the model takes", $"some on which it fails ({RuntimeProblem.Of(Failure)})", Failure);
}
