using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Benchmarks.Serve;

/// <summary>The lower bound of a prediction: ONNX Runtime alone, one thread, input and output bound once; of bytes or of floats.</summary>
internal sealed class BareSession : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1 };
    private readonly RunOptions _runOptions = new();
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly bool _isSingle;

    /// <param name="model">The ONNX file.</param>
    /// <param name="batch">The rows of a run; a file that fixes its batch is run by that.</param>
    public BareSession(string model, int batch = 1)
    {
        _session = new InferenceSession(model, _options);
        (string name, NodeMetadata input) = _session.InputMetadata.First();
        _isSingle = input.ElementDataType == TensorElementType.Float;
        Batch = input.Dimensions[0] > 0 ? input.Dimensions[0] : batch;
        long[] shape = [Batch, .. input.Dimensions.Skip(1).Select(size => (long)size)];
        _input = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, input.ElementDataType, shape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(name, _input);
        _binding.BindOutputToDevice(_session.OutputMetadata.Keys.First(), OrtMemoryInfo.DefaultInstance);
    }

    public int Batch { get; }

    /// <summary>Runs a batch of the images that begins with a certain one, and again from the start where they end; gives milliseconds.</summary>
    public double Run(byte[][] images, int first)
    {
        long start = Stopwatch.GetTimestamp();
        Span<byte> memory = _input.GetTensorMutableRawData();
        int size = memory.Length / Batch;
        for (int row = 0; row < Batch; row++)
        {
            Fill(images[(first + row) % images.Length], memory.Slice(row * size, size));
        }

        _session.RunWithBinding(_runOptions, _binding);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _session.Dispose();
        _runOptions.Dispose();
        _options.Dispose();
    }

    private void Fill(byte[] image, Span<byte> row)
    {
        if (!_isSingle)
        {
            image.CopyTo(row);
            return;
        }

        Span<float> numbers = MemoryMarshal.Cast<byte, float>(row);
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = image[i];
        }
    }
}
