using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Aviary.Models.Registry;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Inputs;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Serving;

/// <summary>From an ONNX file to a version that can be published: loads it as serving would, and makes its golden example.</summary>
public sealed class ModelImport(IOptions<ServingOptions> options)
{
    private readonly ServingOptions options = options.Value;

    /// <summary>Proves that the model can be served and gives what the registry needs.</summary>
    /// <exception cref="InvalidInputException">The file, the class names or a parameter is not fit; says why.</exception>
    /// <exception cref="InputTooLargeException">The file is over the limit of serving.</exception>
    public NewVersion Prepare(ModelSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        cancellationToken.ThrowIfCancellationRequested();
        if (source.Onnx.Length > options.MaxModelBytes)
        {
            throw new InputTooLargeException("onnx", options.MaxModelBytes, source.Onnx.Length, "bytes", "Serving:MaxModelBytes");
        }

        try
        {
            using OnnxSession session = OnnxSession.Load(source.Onnx, source.ClassNames?.Count, options);
            cancellationToken.ThrowIfCancellationRequested();
            return new NewVersion
            {
                Onnx = source.Onnx,
                ClassNames = Classes(source, session),
                Golden = Golden(session, source.Example),
                Parameters = source.Parameters.ToDictionary(entry => entry.Key, entry => ParameterJson.Of(entry.Key, entry.Value)),
                Metrics = source.Metrics,
                Profile = source.Profile,
                Input = Tensor(session),
                Output = new TensorDescription(session.OutputName, "float32", [-1, session.Signature.Outputs]),
                Lineage = source.Lineage,
                CreatedAt = source.CreatedAt,
            };
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException("onnx", "a classifier that can be served", e.Message, e);
        }
    }

    private static IReadOnlyList<string> Classes(ModelSource source, OnnxSession session)
    {
        int outputs = session.Signature.Outputs;
        IReadOnlyList<string> names = source.ClassNames ?? session.ClassNames ?? [.. Enumerable.Range(0, outputs).Select(index => $"{index}")];
        return names.Count == outputs
            ? names
            : throw new InvalidDataException($"it names {names.Count} classes in its metadata; its output {session.OutputName} has {outputs}");
    }

    private static TensorDescription Tensor(OnnxSession session)
    {
        ModelSignature signature = session.Signature;
        string type = signature.InputType switch
        {
            ElementType.Bytes => "uint8",
            ElementType.Singles => "float32",
            ElementType.Doubles => "float64",
            ElementType.Ints => "int32",
            _ => "int64",
        };
        return new TensorDescription(signature.InputName, type, [session.TakesBatch ? -1 : 1, .. signature.RowShape.Select(size => (long)size)]);
    }

    private static GoldenExample Golden(OnnxSession session, ReadOnlyMemory<double>? example)
    {
        RunSlot slot = session.Rent();
        try
        {
            JsonElement input = example is { } row ? Numbers(row.Span) : Pattern(session.Signature);
            new JsonInputReader(session.Signature).Read(Request(input), slot, maxRows: 1);
            float[] output = session.Run(slot, rows: 1).ToArray();
            return Array.TrueForAll(output, float.IsFinite)
                ? new GoldenExample(input, output)
                : throw new InvalidDataException("it gives no finite probabilities for the example");
        }
        finally
        {
            session.Return(slot);
        }
    }

    private static JsonElement Pattern(ModelSignature signature)
    {
        double scale = signature.InputType is ElementType.Singles or ElementType.Doubles ? 1 / 256.0 : 1;
        double[] row = [.. Enumerable.Range(0, signature.RowElements).Select(i => ((i * 37) & 255) * scale)];
        return Numbers(row);
    }

    private static JsonElement Numbers(ReadOnlySpan<double> row)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (double number in row)
            {
                writer.WriteNumberValue(double.IsFinite(number) ? number : throw new InvalidInputException("example", "finite numbers", $"{number}"));
            }

            writer.WriteEndArray();
        }

        return JsonElement.Parse(json.WrittenSpan);
    }

    private static byte[] Request(JsonElement input) => [.. "{\"inputs\":["u8, .. JsonMarshal.GetRawUtf8Value(input), .. "]}"u8];
}
