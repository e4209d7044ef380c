using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>
/// What one run needs: memory for its rows and probabilities, bound to the session. A request takes one and gives it back, so
/// nothing is made or bound for a request of the same number of rows as the one before.
/// </summary>
public sealed class RunSlot : IDisposable
{
    private readonly SessionLayout _layout;
    private readonly InferenceSession _session;
    private readonly BoundSession _bound;
    private BoundSession? _idle;

    /// <summary>Allocates the memory of a run of at most that many rows.</summary>
    public RunSlot(InferenceSession session, SessionLayout layout, int maxRows, RunWatch? watch = null)
    {
        _session = session;
        _layout = layout;
        Input = new RowBuffer(layout.RowBytes, maxRows);
        Table = layout.Input.Columns.Count > 0 ? new TableBuffer(layout.Input.Columns, maxRows) : null;
        Output = new RowBuffer(layout.Outputs * sizeof(float), maxRows);
        _bound = new BoundSession(session, layout);
        Watched = new WatchedRun(watch);
    }

    /// <summary>Its runs, as the watch sees them.</summary>
    public WatchedRun Watched { get; }

    /// <summary>The rows to predict, for a model that takes one tensor.</summary>
    public RowBuffer Input { get; }

    /// <summary>The rows to predict, for a model that takes columns; otherwise null.</summary>
    public TableBuffer? Table { get; }

    /// <summary>The rows for which it has memory.</summary>
    public int Capacity => Table?.Capacity ?? Input.Capacity;

    /// <summary>What the model gave for them.</summary>
    public RowBuffer Output { get; }

    /// <summary>Runs the model on the first rows: in one run, or row by row where the model takes one at a time.</summary>
    public ReadOnlySpan<float> Run(RunOptions options, int rows, InferenceSession? idle = null) => Run(options, first: 0, rows, idle);

    /// <summary>Runs the model on some rows; what it gave for the others stays as it is.</summary>
    /// <param name="options">For the run.</param>
    /// <param name="first">The first of the rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="idle">Another session of the same model to run in, always the same one; not for a table.</param>
    public ReadOnlySpan<float> Run(RunOptions options, int first, int rows, InferenceSession? idle = null)
    {
        int end = first + rows;
        Span<float> answers = Output.Rows<float>(end)[(first * _layout.Outputs)..];
        int step = _layout.Input.TakesBatch ? rows : 1;
        if (Table is not null)
        {
            RunTable(Table, options, first, end, step);
            return answers;
        }

        BoundSession bound = idle is null ? _bound : _idle ??= new BoundSession(idle, _layout);
        Input.Rows<byte>(end);
        for (int row = first; row < end; row += step)
        {
            bound.Run(options, Input, Output, row, step);
        }

        return answers;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Watched.Dispose();
        _bound.Dispose();
        _idle?.Dispose();
        Input.Dispose();
        Output.Dispose();
        Table?.Dispose();
    }

    /// <summary>Without binding: texts are copied for every run anyway, and that costs more than the binding saves.</summary>
    private void RunTable(TableBuffer table, RunOptions options, int first, int end, int step)
    {
        for (int row = first; row < end; row += step)
        {
            using OrtValue answer = BoundSession.View(TensorElementType.Float, Output.Address, row, _layout.Outputs * sizeof(float), [step, _layout.Outputs]);
            table.Run(_session, options, row, step, _layout.OutputName, answer);
        }
    }
}
