using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;
using Google.Protobuf;

namespace Aviary.Importing.Tflite;

/// <summary>From a TensorFlow Lite file to an ONNX file that gives what LiteRT gives, after the output's dequantisation.</summary>
public static class TfliteImport
{
    /// <summary>Whether a file says that it is one: <c>TFL3</c> in its bytes 4 to 7.</summary>
    public static bool IsTflite(ReadOnlySpan<byte> file) => FlatBuffer.HasIdentifier(file, TfliteReader.Identifier);

    /// <summary>Converts a file. Nothing outside of it is read, and it may be of any origin.</summary>
    /// <param name="file">The file.</param>
    /// <param name="asFloat">
    /// Whether a quantised network becomes one of real numbers, held within the ranges that its bytes had. Default: it stays quantised.
    /// </param>
    /// <exception cref="TfliteException">The file is damaged, or uses a feature that is not supported; the message names it.</exception>
    public static ImportedNetwork Convert(ReadOnlyMemory<byte> file, bool asFloat = false) => Convert(file, asFloat ? Arithmetic.Real : null);

    /// <summary>Converts a file to be computed in a certain way, whatever its size.</summary>
    internal static ImportedNetwork Convert(ReadOnlyMemory<byte> file, Arithmetic? arithmetic)
    {
        TfliteModel model = TfliteReader.Read(file);
        ModelProto converted = TfliteConverter.Convert(model, arithmetic);
        TfliteTensor input = model.Tensors[model.Inputs[0]];
        return new ImportedNetwork(
            converted.ToByteArray(),
            QuantisationForm.Of(new LiveModel(model)),
            new NetworkInput(input.Kind.Text().ToLowerInvariant(), PictureBytes.AreOf(input), input.Quantisation?.Scale, input.Quantisation?.ZeroPoint ?? 0),
            AssociatedFiles.ClassNames(file, model));
    }
}
