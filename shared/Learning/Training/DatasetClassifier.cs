using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>Runs a trained file over a data set of the kind that it was trained on.</summary>
public sealed class DatasetClassifier : IDisposable
{
    private const int Batch = 256;

    private readonly InferenceSession _session;

    /// <summary>Loads a trained classifier.</summary>
    public DatasetClassifier(byte[] onnx, int threads) => _session = DatasetRun.Open(onnx, threads);

    /// <summary>Probabilities of all examples, [count, classes] in row-major order.</summary>
    /// <exception cref="DatasetException">The file takes a column that the data does not have.</exception>
    public float[] Classify(Dataset dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return DatasetRun.Of(_session, dataset, [dataset.ClassNames.Count], Batch, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();
}
