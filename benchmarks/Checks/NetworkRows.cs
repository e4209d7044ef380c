using Aviary.Importing.Tflite;
using Aviary.Inference;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Benchmarks.Checks;

/// <summary>Runs an imported network on rows in the form that LiteRT takes.</summary>
internal sealed class NetworkRows(ReadOnlyMemory<byte> onnx, NetworkInput input)
{
    /// <summary>The network's answers, row by row.</summary>
    public IReadOnlyList<float[]> Run(NumpyArray rows)
    {
        using SessionOptions options = OnnxEnvironment.CreateSessionOptions(threads: 1);
        using InferenceSession session = new(onnx.ToArray(), options);
        using RunOptions run = new();
        long[] shape = [1, .. rows.Shape[1..].Select(length => (long)length)];
        List<float[]> answers = [];
        for (int row = 0; row < rows.Rows; row++)
        {
            using OrtValue value = Value(rows, row, shape);
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [session.InputNames[0]], [value], [session.OutputNames[0]]);
            answers.Add(results[0].GetTensorDataAsSpan<float>().ToArray());
        }

        return answers;
    }

    /// <summary>The byte of a picture that stands for a real number.</summary>
    private byte Pixel(float real)
        => (byte)Math.Clamp(Math.Round((real / input.Scale!.Value) + input.ZeroPoint + (input.Type == "int8" ? 128 : 0)), byte.MinValue, byte.MaxValue);

    private OrtValue Value(NumpyArray rows, int row, long[] shape)
    {
        if (input.TakesBytes)
        {
            byte[] pixels = rows.Type == "<f4" ? [.. rows.Row(row).Select(Pixel)] : rows.RowBytes(row).ToArray();
            if (input.Type == "int8" && rows.Type != "<f4")
            {
                foreach (ref byte pixel in pixels.AsSpan())
                {
                    pixel ^= 128;
                }
            }

            return OrtValue.CreateTensorValueFromMemory(pixels, shape);
        }

        float[] numbers = [.. rows.Row(row)];
        if (input.Scale is { } scale && rows.Type != "<f4")
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (numbers[i] - input.ZeroPoint) * scale;
            }
        }

        return OrtValue.CreateTensorValueFromMemory(numbers, shape);
    }
}
