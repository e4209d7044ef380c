using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Models.Serving.Engine;

/// <summary>The element types of ONNX Runtime that inputs may have.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes of one number; 0 for a type that is no number here.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => sizeof(byte),
        TensorElementType.Float or TensorElementType.Int32 => sizeof(int),
        TensorElementType.Double or TensorElementType.Int64 => sizeof(long),
        _ => 0,
    };

    public static ElementType Of(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => ElementType.Bytes,
        TensorElementType.Float => ElementType.Singles,
        TensorElementType.Double => ElementType.Doubles,
        TensorElementType.Int32 => ElementType.Ints,
        TensorElementType.String => ElementType.Texts,
        _ => ElementType.Longs,
    };
}
