using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>The element types of ONNX Runtime that inputs may have.</summary>
public static class ElementTypes
{
    /// <summary>All of them but text, for messages.</summary>
    public const string Numbers = "bool, int8 to int64, uint8 to uint64, float16, bfloat16, float32 or float64";

    /// <summary>Bytes of one number; 0 for a type that is no number here.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.Bool or TensorElementType.UInt8 or TensorElementType.Int8 => sizeof(byte),
        TensorElementType.Int16 or TensorElementType.UInt16 or TensorElementType.Float16 or TensorElementType.BFloat16 => sizeof(short),
        TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => sizeof(int),
        TensorElementType.Double or TensorElementType.Int64 or TensorElementType.UInt64 => sizeof(long),
        _ => 0,
    };

    /// <summary>The bytes of one value.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Bool or ElementType.Bytes or ElementType.Int8 => sizeof(byte),
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => sizeof(short),
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => sizeof(int),
        ElementType.String => 0,
        _ => sizeof(long),
    };

    /// <summary>The element type of a tensor of ONNX Runtime.</summary>
    public static ElementType Of(TensorElementType type) => type switch
    {
        TensorElementType.Bool => ElementType.Bool,
        TensorElementType.UInt8 => ElementType.Bytes,
        TensorElementType.Int8 => ElementType.Int8,
        TensorElementType.Int16 => ElementType.Int16,
        TensorElementType.UInt16 => ElementType.UInt16,
        TensorElementType.Int32 => ElementType.Int32,
        TensorElementType.UInt32 => ElementType.UInt32,
        TensorElementType.UInt64 => ElementType.UInt64,
        TensorElementType.Float16 => ElementType.Float16,
        TensorElementType.BFloat16 => ElementType.BFloat16,
        TensorElementType.Float => ElementType.Float32,
        TensorElementType.Double => ElementType.Float64,
        TensorElementType.String => ElementType.String,
        _ => ElementType.Int64,
    };

    /// <summary>The type as ONNX and NumPy name it.</summary>
    public static string NameOf(ElementType type) => type switch
    {
        ElementType.Bytes => "uint8",
        ElementType.Float32 => "float32",
        ElementType.Float64 => "float64",
        ElementType.Int32 => "int32",
        ElementType.Int64 => "int64",
        ElementType.String => "string",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether values are real numbers, so that a missing one can be NaN.</summary>
    public static bool IsReal(ElementType type)
        => type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;
}
