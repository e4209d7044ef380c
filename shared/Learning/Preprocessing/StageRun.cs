using Aviary.Learning.Datasets;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Preprocessing;

/// <summary>Takes a whole data set through an input stage once: what a network is then trained on.</summary>
internal static class StageRun
{
    private const int Batch = 64;

    /// <summary>Float [examples, …shape], row-major.</summary>
    /// <exception cref="DatasetException">The result has more than 2,147,483,647 numbers, or one is not finite.</exception>
    public static float[] Encode(InputStage stage, Dataset data, int threads, CancellationToken cancellationToken)
    {
        int width = checked((int)stage.Shape.Elements());
        if ((long)width * data.Count > Array.MaxLength)
        {
            throw new DatasetException(
                data.Name, $"{data.Count} examples of {width} numbers are more than {Array.MaxLength}, the most that are kept at once: take fewer examples");
        }

        using InferenceSession session = DatasetRun.Open(stage.Model.ToByteArray(), threads);
        float[] rows = DatasetRun.Of(session, data, stage.Shape, Batch, cancellationToken);
        int wrong = rows.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return wrong < 0
            ? rows
            : throw new DatasetException(data.Name, $"example {wrong / width} gives {rows[wrong]} as input {wrong % width} of the network: numbers must be finite");
    }
}
