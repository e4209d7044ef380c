using Aviary.Learning.Datasets;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Preprocessing;

/// <summary>Runs a file over a whole data set, a batch at a time.</summary>
internal static class DatasetRun
{
    /// <summary>Loads a file that is run beside a training.</summary>
    public static InferenceSession Open(byte[] onnx, int threads)
    {
        using SessionOptions options = new() { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(onnx, options.ReadAsOnnx());
    }

    /// <summary>The file's first output for all examples: float [examples, …shape], row-major.</summary>
    /// <param name="session">The file.</param>
    /// <param name="data">The data set; see <see cref="DatasetInputs"/>.</param>
    /// <param name="shape">The shape of the output for one example.</param>
    /// <param name="batch">Examples of a run.</param>
    /// <param name="cancellationToken">Checked before each run.</param>
    public static float[] Of(InferenceSession session, Dataset data, long[] shape, int batch, CancellationToken cancellationToken)
    {
        int width = checked((int)shape.Elements());
        float[] results = new float[checked(data.Count * width)];
        using RunOptions run = new();
        for (int start = 0; start < data.Count; start += batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(batch, data.Count - start);
            using DatasetInputs inputs = DatasetInputs.Of(session, data, start, count);
            using OrtValue result = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, results.AsMemory(start * width, count * width), [count, .. shape]);
            session.Run(run, [.. inputs.Names], [.. inputs.Values], [session.OutputNames[0]], [result]);
        }

        return results;
    }
}
