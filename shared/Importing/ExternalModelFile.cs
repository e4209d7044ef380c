using System.Security.Cryptography;
using Aviary.Errors;
using Aviary.Importing.Tflite;
using Aviary.Registry.Versions;

namespace Aviary.Importing;

/// <summary>A model file from elsewhere, ONNX or TensorFlow Lite, told apart by its content.</summary>
public static class ExternalModelFile
{
    /// <summary>Makes of it what <see cref="ModelImport"/> takes, and records where it came from.</summary>
    /// <param name="name">The file's name, for the record.</param>
    /// <param name="content">The file.</param>
    /// <param name="classNames">The classes in the order of the output; null for those of the file.</param>
    /// <param name="asFloat">Whether a quantised TensorFlow Lite network becomes one of real numbers. Default: it stays quantised.</param>
    /// <exception cref="InvalidInputException">A TensorFlow Lite file that is damaged or uses what is not imported; says what.</exception>
    public static ModelSource Read(string name, ReadOnlyMemory<byte> content, IReadOnlyList<string>? classNames, bool asFloat = false)
    {
        NetworkInput? input = null;
        Dictionary<string, object> parameters = new()
        {
            ["file"] = name,
            ["sha256"] = System.Convert.ToHexStringLower(SHA256.HashData(content.Span)),
            ["format"] = "onnx",
        };
        ReadOnlyMemory<byte> onnx = content;
        if (TfliteImport.IsTflite(content.Span))
        {
            ImportedNetwork network = Convert(content, asFloat);
            onnx = network.Onnx;
            classNames ??= network.ClassNames;
            input = network.Input;
            parameters["format"] = "tflite";
            parameters["quantisation"] = network.Quantisation;
            parameters["float"] = asFloat;
        }

        // Where bytes became real numbers, the file says which; a signed byte stands for a level less 128.
        bool isScaled = input is { TakesBytes: false, Scale: not null, Type: "int8" or "uint8" };
        return new ModelSource
        {
            Onnx = onnx,
            ClassNames = classNames,
            Parameters = parameters,
            PixelMean = isScaled ? input!.ZeroPoint + (input.Type == "int8" ? 128 : 0) : null,
            PixelScale = isScaled ? input!.Scale : null,
            PixelScaleFromFile = isScaled,
            Lineage = new Lineage { Cause = "import" },
        };
    }

    private static ImportedNetwork Convert(ReadOnlyMemory<byte> content, bool asFloat)
    {
        try
        {
            return TfliteImport.Convert(content, asFloat);
        }
        catch (TfliteException e)
        {
            throw new InvalidInputException("file", "a TensorFlow Lite network that can be imported", e.Message, e);
        }
    }
}
