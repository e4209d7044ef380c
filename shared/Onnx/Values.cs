using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Onnx;

/// <summary>Declares inputs and outputs of a graph.</summary>
public static class Values
{
    /// <summary>A tensor; a negative length of the first dimension leaves it open under the name <c>batch</c>.</summary>
    public static ValueInfoProto Tensor(string name, DataType type, params ReadOnlySpan<long> shape)
    {
        TensorShapeProto dimensions = new();
        foreach (long length in shape)
        {
            dimensions.Dim.Add(length < 0
                ? new TensorShapeProto.Types.Dimension { DimParam = "batch" }
                : new TensorShapeProto.Types.Dimension { DimValue = length });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
