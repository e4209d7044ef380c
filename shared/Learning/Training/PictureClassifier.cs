using System.Runtime.InteropServices;
using Aviary.Learning.Datasets;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>Runs an exported file over many pictures.</summary>
public sealed class PictureClassifier : IDisposable
{
    private const int Batch = 256;

    private readonly InferenceSession _session;

    /// <summary>Loads a trained classifier of pictures.</summary>
    public PictureClassifier(byte[] onnx, int threads)
    {
        using SessionOptions options = new() { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(onnx, options.ReadAsOnnx());
    }

    /// <summary>Probabilities of all pictures, [count, classes] in row-major order.</summary>
    public float[] Classify(ImageDataset dataset, CancellationToken cancellationToken)
    {
        int classes = dataset.ClassNames.Count;
        float[] probabilities = new float[dataset.Count * classes];
        using RunOptions run = new();
        for (int start = 0; start < dataset.Count; start += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, dataset.Count - start);
            ReadOnlyMemory<byte> pixels = dataset.Pixels.Slice(start * dataset.PictureSize, count * dataset.PictureSize);
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(pixels), [count, dataset.Channels, dataset.Height, dataset.Width]);
            using OrtValue output = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, probabilities.AsMemory(start * classes, count * classes), [count, classes]);
            _session.Run(run, [ClassifierFile.Pixels], [input], [ClassifierFile.Probabilities], [output]);
        }

        return probabilities;
    }

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();
}
