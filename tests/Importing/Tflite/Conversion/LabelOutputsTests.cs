using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Tests.Importing.Tflite.Conversion;

/// <summary>Input 0 → LOGISTIC → scores 1 → ARG_MAX along the constant 2 → label 3 → CAST → 4.</summary>
public sealed class LabelOutputsTests
{
    [Theory]
    [InlineData(new[] { 3 }, new[] { 1 })]
    [InlineData(new[] { 4 }, new[] { 1 })]
    [InlineData(new[] { 1, 4 }, new[] { 1 })]
    [InlineData(new[] { 0, 3 }, new[] { 0, 1 })]
    public void The_place_of_the_largest_score_is_replaced_by_the_scores(int[] outputs, int[] expected)
        => Assert.Equal(expected, LabelOutputs.Replace(Model(outputs, axis: -1)).Outputs);

    [Fact]
    public void The_largest_along_another_dimension_is_no_label()
        => Assert.Equal([3], LabelOutputs.Replace(Model([3], axis: 0)).Outputs);

    private static TfliteModel Model(int[] outputs, int axis)
    {
        TfliteTensor[] tensors =
        [
            Computed(0, TensorKind.Float32, [1, 5]),
            Computed(1, TensorKind.Float32, [1, 5]),
            Computed(2, TensorKind.Int32, []) with { Data = BitConverter.GetBytes(axis) },
            Computed(3, TensorKind.Int64, [1]),
            Computed(4, TensorKind.Int32, [1]),
        ];
        return new TfliteModel(
            tensors,
            [0],
            outputs,
            [
                new TfliteOperator(0, "LOGISTIC", [0], [1], 0, null),
                new TfliteOperator(1, "ARG_MAX", [1, 2], [3], 0, null),
                new TfliteOperator(2, "CAST", [3], [4], 0, null),
            ]);
    }

    private static TfliteTensor Computed(int index, TensorKind kind, int[] shape) => new(index, $"tensor {index}", kind, shape, null, null);
}
