using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>Runs a trained file over a data set of the kind that it was trained on.</summary>
public sealed class DatasetClassifier : IDisposable
{
    private const int Batch = 256;

    private readonly InferenceSession _session;

    /// <summary>Loads a trained classifier.</summary>
    public DatasetClassifier(byte[] onnx, int threads)
    {
        using SessionOptions options = new() { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(onnx, options.ReadAsOnnx());
    }

    /// <summary>Probabilities of all examples, [count, classes] in row-major order.</summary>
    /// <exception cref="DatasetException">The file takes a column that the data does not have.</exception>
    public float[] Classify(Dataset dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        int classes = dataset.ClassNames.Count;
        float[] probabilities = new float[dataset.Count * classes];
        string output = _session.OutputNames[0];
        using RunOptions run = new();
        for (int start = 0; start < dataset.Count; start += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, dataset.Count - start);
            using DatasetInputs inputs = DatasetInputs.Of(_session, dataset, start, count);
            using OrtValue result = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, probabilities.AsMemory(start * classes, count * classes), [count, classes]);
            _session.Run(run, [.. inputs.Names], [.. inputs.Values], [output], [result]);
        }

        return probabilities;
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();
}
