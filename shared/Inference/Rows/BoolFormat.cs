using System.Text.Json;

namespace Aviary.Inference.Rows;

/// <summary>Truth values as ONNX keeps them, a byte each: <c>true</c> and <c>false</c>, or 1 and 0.</summary>
internal readonly struct BoolFormat : INumberFormat<byte>
{
    public static string Expected => "true, false, 1 or 0";

    public static bool Takes(JsonTokenType token) => token is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Number;

    public static bool TryRead(ref Utf8JsonReader reader, out byte value)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            value = reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0;
            return true;
        }

        return ByteFormat.TryRead(ref reader, out value) && value <= 1;
    }
}
