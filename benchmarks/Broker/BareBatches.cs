using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Benchmarks.Broker;

/// <summary>The limit of a pipeline: ONNX Runtime alone with batches of the same size on as many threads, a session and a thread of work for each.</summary>
internal sealed class BareBatches : IDisposable
{
    private readonly byte[][] _pictures;
    private readonly Lane[] _lanes;

    public BareBatches(string model, byte[][] pictures, int batch, int threads)
    {
        _pictures = pictures;
        _lanes = [.. Enumerable.Range(0, threads).Select(_ => new Lane(model, batch))];
    }

    /// <summary>Pictures a second.</summary>
    public double PerSecond(TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = new Thread[_lanes.Length];
        double[] rates = new double[_lanes.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            int lane = i;
            threads[i] = new Thread(() =>
            {
                int runs = 0;
                for (; runs == 0 || Stopwatch.GetElapsedTime(start) < duration; runs++)
                {
                    _lanes[lane].Run(_pictures, runs * _lanes[lane].Batch);
                }

                rates[lane] = runs * _lanes[lane].Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());

    private sealed class Lane : IDisposable
    {
        private readonly SessionOptions _options = new() { IntraOpNumThreads = 1 };
        private readonly RunOptions _runOptions = new();
        private readonly InferenceSession _session;
        private readonly OrtIoBinding _binding;
        private readonly OrtValue _input;
        private readonly bool _isSingle;

        public Lane(string model, int batch)
        {
            _session = new InferenceSession(model, _options);
            (string name, NodeMetadata input) = _session.InputMetadata.First();
            _isSingle = input.ElementDataType == TensorElementType.Float;
            // A file that fixes its batch is run by that, here as in the pipeline.
            Batch = input.Dimensions[0] > 0 ? input.Dimensions[0] : batch;
            long[] shape = [Batch, .. input.Dimensions.Skip(1).Select(size => (long)size)];
            _input = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, input.ElementDataType, shape);
            _binding = _session.CreateIoBinding();
            _binding.BindInput(name, _input);
            _binding.BindOutputToDevice(_session.OutputMetadata.Keys.First(), OrtMemoryInfo.DefaultInstance);
        }

        public int Batch { get; }

        public void Run(byte[][] pictures, int first)
        {
            Span<byte> memory = _input.GetTensorMutableRawData();
            int size = memory.Length / Batch;
            for (int row = 0; row < Batch; row++)
            {
                byte[] picture = pictures[(first + row) % pictures.Length];
                Span<byte> target = memory.Slice(row * size, size);
                if (_isSingle)
                {
                    Span<float> numbers = MemoryMarshal.Cast<byte, float>(target);
                    for (int i = 0; i < numbers.Length; i++)
                    {
                        numbers[i] = picture[i];
                    }
                }
                else
                {
                    picture.CopyTo(target);
                }
            }

            _session.RunWithBinding(_runOptions, _binding);
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
}
