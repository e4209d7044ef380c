using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>A session with the memory of a slot bound to it; bound anew only when that memory or the number of rows has changed.</summary>
internal sealed class BoundSession(InferenceSession session, SessionLayout layout) : IDisposable
{
    private readonly OrtIoBinding _binding = session.CreateIoBinding();
    private OrtValue? _input;
    private OrtValue? _output;
    private (nint Input, nint Output, int Row, int Rows) _bound;

    public void Run(RunOptions options, RowBuffer input, RowBuffer output, int row, int rows)
    {
        if (_bound != (input.Address, output.Address, row, rows))
        {
            Bind(input, output, row, rows);
        }

        session.RunWithBinding(options, _binding);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input?.Dispose();
        _output?.Dispose();
    }

    /// <summary>Rows of memory as ONNX Runtime sees them.</summary>
    public static OrtValue View(TensorElementType type, nint address, int row, int rowBytes, long[] shape)
        => OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, shape, address + ((nint)row * rowBytes), shape[0] * rowBytes);

    private void Bind(RowBuffer input, RowBuffer output, int row, int rows)
    {
        OrtValue? oldInput = _input;
        OrtValue? oldOutput = _output;
        _input = View(layout.Input.Type, input.Address, row, layout.RowBytes, layout.InputShape(rows));
        _output = View(TensorElementType.Float, output.Address, row, layout.Outputs * sizeof(float), [rows, layout.Outputs]);
        _binding.BindInput(layout.Input.Name, _input);
        _binding.BindOutput(layout.OutputName, _output);
        oldInput?.Dispose();
        oldOutput?.Dispose();
        _bound = (input.Address, output.Address, row, rows);
    }
}
