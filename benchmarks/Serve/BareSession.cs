using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Benchmarks.Serve;

/// <summary>The lower bound of a prediction: ONNX Runtime alone, one thread, input and output bound once.</summary>
internal sealed class BareSession : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1 };
    private readonly RunOptions _runOptions = new();
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly byte[] _pixels;

    public BareSession(string model)
    {
        _session = new InferenceSession(model, _options);
        (string name, NodeMetadata input) = _session.InputMetadata.First();
        long[] shape = [1, .. input.Dimensions.Skip(1).Select(size => (long)size)];
        _pixels = new byte[shape.Aggregate((a, b) => a * b)];
        _input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _pixels.AsMemory(), shape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(name, _input);
        _binding.BindOutputToDevice(_session.OutputMetadata.Keys.First(), OrtMemoryInfo.DefaultInstance);
    }

    /// <summary>Milliseconds of one run for the vector.</summary>
    public double Run(byte[] vector)
    {
        long start = Stopwatch.GetTimestamp();
        vector.CopyTo(_pixels, 0);
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
}
