using Aviary.Learning.Differentiation;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>A statistic of the batch, and its running mean that inference uses.</summary>
internal sealed class BatchStatistic : IDisposable
{
    private readonly NativeBuffer _batch;
    private readonly float _correction;
    private readonly long[] _shape;

    public BatchStatistic(RunningStatistic statistic, long[] shape)
    {
        (Initializer, Output, _correction, _shape) = (statistic.Initializer, statistic.Output, statistic.Correction, shape);
        _batch = new NativeBuffer(checked((int)shape.Elements()));
        Running = new float[_batch.Length];
    }

    /// <summary>Name in the network.</summary>
    public string Initializer { get; }

    /// <summary>Name of the training graph's output.</summary>
    public string Output { get; }

    /// <summary>The running mean.</summary>
    public float[] Running { get; }

    public OrtValue Tensor() => _batch.Tensor(0, _shape);

    /// <summary>Moves the running mean towards the batch: momentum · running + (1 - momentum) · batch.</summary>
    public void Follow(float momentum)
    {
        ReadOnlySpan<float> batch = _batch.Span;
        for (int i = 0; i < Running.Length; i++)
        {
            Running[i] = (momentum * Running[i]) + ((1 - momentum) * _correction * batch[i]);
        }
    }

    public void Dispose() => _batch.Dispose();
}
