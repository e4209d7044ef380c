using System.Runtime.InteropServices;
using Aviary.Importing.Tflite;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Importing.Tflite;

/// <summary>Runs what was imported, all rows in one batch.</summary>
internal static class ImportedRun
{
    public static float[] Of(ImportedNetwork network, byte[] input, int[] shape)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        using InferenceSession session = new(network.Onnx.ToArray(), options);
        using RunOptions run = new();
        long[] wide = [.. shape.Select(length => (long)length)];
        using OrtValue value = network.Input switch
        {
            { TakesBytes: true } => OrtValue.CreateTensorValueFromMemory(Pixels(network.Input, input), wide),
            { Type: "int32" } => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, int>(input).ToArray(), wide),
            _ => OrtValue.CreateTensorValueFromMemory(Reals(network.Input, input), wide),
        };
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [session.InputNames[0]], [value], [session.OutputNames[0]]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static byte[] Pixels(NetworkInput form, byte[] input) => form.Type == "int8" ? [.. input.Select(number => (byte)(number ^ 128))] : input;

    private static float[] Reals(NetworkInput form, byte[] input) => form.Type switch
    {
        "int8" => [.. input.Select(number => ((sbyte)number - form.ZeroPoint) * form.Scale!.Value)],
        "uint8" => [.. input.Select(number => (number - form.ZeroPoint) * form.Scale!.Value)],
        "int16" => [.. MemoryMarshal.Cast<byte, short>(input).ToArray().Select(number => number * form.Scale!.Value)],
        _ => MemoryMarshal.Cast<byte, float>(input).ToArray(),
    };
}
