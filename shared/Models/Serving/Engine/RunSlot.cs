using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Models.Serving.Engine;

/// <summary>
/// What one run needs: memory for its rows and probabilities, bound to the session. A request takes one and gives it back, so
/// nothing is made or bound for a request of the same number of rows as the one before.
/// </summary>
internal sealed class RunSlot : IDisposable
{
    private readonly SessionLayout _layout;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private OrtValue? _input;
    private OrtValue? _output;
    private (nint Input, nint Output, int Row, int Rows) _bound;

    public RunSlot(InferenceSession session, SessionLayout layout, int maxRows)
    {
        _session = session;
        _layout = layout;
        Input = new RowBuffer(layout.RowBytes, maxRows);
        Table = layout.Input.Columns.Count > 0 ? new TableBuffer(layout.Input.Columns, maxRows) : null;
        Output = new RowBuffer(layout.Outputs * sizeof(float), maxRows);
        _binding = session.CreateIoBinding();
    }

    /// <summary>The rows to predict, for a model that takes one tensor.</summary>
    public RowBuffer Input { get; }

    /// <summary>The rows to predict, for a model that takes columns; otherwise null.</summary>
    public TableBuffer? Table { get; }

    /// <summary>The rows for which it has memory.</summary>
    public int Capacity => Table?.Capacity ?? Input.Capacity;

    /// <summary>What the model gave for them.</summary>
    public RowBuffer Output { get; }

    /// <summary>Runs the model on the first rows: in one run, or row by row where the model takes one at a time.</summary>
    public ReadOnlySpan<float> Run(RunOptions options, int rows)
    {
        Span<float> answers = Output.Rows<float>(rows);
        int step = _layout.Input.TakesBatch ? rows : 1;
        if (Table is not null)
        {
            RunTable(Table, options, rows, step);
            return answers;
        }

        Input.Rows<byte>(rows);
        for (int row = 0; row < rows; row += step)
        {
            Bind(row, step);
            _session.RunWithBinding(options, _binding);
        }

        return answers;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input?.Dispose();
        _output?.Dispose();
        Input.Dispose();
        Output.Dispose();
        Table?.Dispose();
    }

    /// <summary>Without binding: texts are copied for every run anyway, and that costs more than the binding saves.</summary>
    private void RunTable(TableBuffer table, RunOptions options, int rows, int step)
    {
        for (int row = 0; row < rows; row += step)
        {
            using OrtValue answer = View(TensorElementType.Float, Output.Address, row, _layout.Outputs * sizeof(float), [step, _layout.Outputs]);
            table.Run(_session, options, row, step, _layout.OutputName, answer);
        }
    }

    private void Bind(int row, int rows)
    {
        if (_bound == (Input.Address, Output.Address, row, rows))
        {
            return;
        }

        OrtValue? oldInput = _input;
        OrtValue? oldOutput = _output;
        _input = View(_layout.Input.Type, Input.Address, row, _layout.RowBytes, _layout.InputShape(rows));
        _output = View(TensorElementType.Float, Output.Address, row, _layout.Outputs * sizeof(float), [rows, _layout.Outputs]);
        _binding.BindInput(_layout.Input.Name, _input);
        _binding.BindOutput(_layout.OutputName, _output);
        oldInput?.Dispose();
        oldOutput?.Dispose();
        _bound = (Input.Address, Output.Address, row, rows);
    }

    private static OrtValue View(TensorElementType type, nint address, int row, int rowBytes, long[] shape)
        => OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, shape, address + ((nint)row * rowBytes), shape[0] * rowBytes);
}
