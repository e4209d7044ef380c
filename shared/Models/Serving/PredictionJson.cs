using System.Buffers;

namespace Aviary.Models.Serving;

/// <summary>The answer as JSON, written without reflection.</summary>
public static class PredictionJson
{
    /// <summary>Writes <c>{"model","version","predictions":[{"id","class","index","probability","top":[…]}]}</c>.</summary>
    public static void Write(IBufferWriter<byte> output, PredictionResult result) => throw new NotSupportedException("not built yet");
}
