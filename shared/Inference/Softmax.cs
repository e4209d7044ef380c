using System.Numerics.Tensors;

namespace Aviary.Inference;

/// <summary>Scores to probabilities, row by row: exp(x − max) / Σ exp(x − max); without the maximum large scores overflow.</summary>
internal static class Softmax
{
    public static void Apply(Span<float> rows, int classes)
    {
        for (int start = 0; start < rows.Length; start += classes)
        {
            Span<float> row = rows.Slice(start, classes);
            TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
            TensorPrimitives.SoftMax<float>(row, row);
        }
    }
}
