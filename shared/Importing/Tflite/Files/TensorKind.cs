namespace Aviary.Importing.Tflite.Files;

/// <summary>Element types, by the schema's numbers.</summary>
internal enum TensorKind : byte
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    String = 5,
    Bool = 6,
    Int16 = 7,
    Complex64 = 8,
    Int8 = 9,
    Float64 = 10,
}

/// <summary>Sizes and ranges of <see cref="TensorKind"/>.</summary>
internal static class TensorKinds
{
    public static bool IsByte(this TensorKind kind) => kind is TensorKind.Int8 or TensorKind.UInt8;

    /// <summary>Whether the numbers are what they are: indices, lengths, places.</summary>
    public static bool IsWhole(this TensorKind kind) => kind is TensorKind.Int32 or TensorKind.Int64;

    /// <summary>Bytes of an element; 0 for a type that is not read.</summary>
    public static int Size(this TensorKind kind) => kind switch
    {
        TensorKind.Int8 or TensorKind.UInt8 or TensorKind.Bool => 1,
        TensorKind.Float16 or TensorKind.Int16 => 2,
        TensorKind.Float32 or TensorKind.Int32 => 4,
        TensorKind.Int64 => 8,
        _ => 0,
    };

    public static string Text(this TensorKind kind) => Enum.IsDefined(kind) ? kind.ToString().ToUpperInvariant() : $"type {(byte)kind}";
}
