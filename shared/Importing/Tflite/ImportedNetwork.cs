namespace Aviary.Importing.Tflite;

/// <summary>A converted network.</summary>
/// <param name="Onnx">
/// The ONNX file. Its one input has the file's shape, pictures with channels last, and the batch open where the network allows it;
/// its outputs are float32.
/// </param>
/// <param name="Quantisation">What the file held: <c>float32</c>, <c>float16</c>, <c>dynamic range</c>, <c>int8</c>, <c>uint8</c> or <c>int16</c>.</param>
/// <param name="Input">How what LiteRT would take is given to it.</param>
/// <param name="ClassNames">The classes in the order of the output, where the file holds their names; otherwise null.</param>
public sealed record ImportedNetwork(ReadOnlyMemory<byte> Onnx, string Quantisation, NetworkInput Input, IReadOnlyList<string>? ClassNames = null);

/// <summary>The input as the file declares it, and as the ONNX file takes it.</summary>
/// <param name="Type">The file's type: <c>float32</c>, <c>uint8</c>, <c>int8</c>, <c>int16</c>, <c>int32</c> or <c>int64</c>.</param>
/// <param name="TakesBytes">
/// Whether the ONNX file takes bytes: those of a picture, 0 to 255. Signed bytes stand for them moved by −128. Otherwise it takes
/// the real numbers that the file's numbers stand for, or whole numbers as they are.
/// </param>
/// <param name="Scale">The size of a step of quantised numbers; null for real numbers.</param>
/// <param name="ZeroPoint">The number that stands for 0.</param>
public sealed record NetworkInput(string Type, bool TakesBytes, float? Scale, int ZeroPoint);
