using System.Runtime.InteropServices;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Importing.Adaptation;
using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Inference.Probing;
using Aviary.Inference.Proving;
using Aviary.Inference.Rows;
using Aviary.Inference.Safety;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Importing;

/// <summary>From an ONNX file to a version that can be published: loads it as serving would, and makes its golden example.</summary>
public sealed class ModelImport(IOptions<InferenceOptions> options, ProvingProcess? proving = null)
{
    private readonly InferenceOptions _options = options.Value;

    /// <summary>
    /// Tries the file in a process of its own first, where there is a program for that, and then does what <see cref="Prepare"/> does.
    /// For files that were made elsewhere.
    /// </summary>
    /// <inheritdoc cref="Prepare"/>
    public async Task<NewVersion> ImportAsync(ModelSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (proving is null || source.Onnx.Length > _options.MaxModelBytes)
        {
            return Prepare(source, cancellationToken);
        }

        try
        {
            OnnxSafety.Check(source.Onnx.Span);
            return Prepare(source with { Load = await proving.ProveAsync(source.Onnx, ImportProof.Request(source, _options), _options, cancellationToken) }, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw Refused(e);
        }
    }

    /// <summary>Proves that the model can be served and gives what the registry needs.</summary>
    /// <exception cref="InvalidInputException">The file, the class names or a parameter is not fit; says why.</exception>
    /// <exception cref="InputTooLargeException">The file is over the limit of serving.</exception>
    public NewVersion Prepare(ModelSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        cancellationToken.ThrowIfCancellationRequested();
        if (source.Onnx.Length > _options.MaxModelBytes)
        {
            throw new InputTooLargeException("onnx", _options.MaxModelBytes, source.Onnx.Length, "bytes", "Serving:MaxModelBytes");
        }

        try
        {
            using RunWatch watch = new(RunLimits.Of(_options), TimeProvider.System);
            AdaptedModel adapted = ModelAdapter.Adapt(source.Onnx, _options, source.Choices, watch);
            cancellationToken.ThrowIfCancellationRequested();
            (OnnxSession loaded, LoadCost load) = ModelProof.Measure(() => OnnxSession.Load(adapted.Onnx, source.ClassNames?.Count ?? adapted.ClassNames?.Count, _options, watch));
            using OnnxSession session = loaded;
            cancellationToken.ThrowIfCancellationRequested();
            GoldenExample golden = Golden(session, source.Example, adapted.SampleTexts);
            PictureInput? picture = PictureInputResolver.Of(source, session.Signature, session.Metadata);
            return new NewVersion
            {
                Onnx = adapted.Onnx,
                ClassNames = source.ClassNames ?? adapted.ClassNames ?? [.. Enumerable.Range(0, session.Signature.Outputs).Select(index => $"{index}")],
                Findings = picture is null ? adapted.Findings : [.. adapted.Findings, PictureInputResolver.Describe(picture, session.Signature.InputType)],
                CommonNames = source.CommonNames,
                Evaluation = source.Evaluation,
                Study = source.Study,
                Golden = golden,
                Parameters = Parameters(source, picture, session.Signature, source.Lineage.Data is null ? (source.Load ?? load).ToJson(adapted.Onnx.Span) : LoadCost.MadeHere(adapted.Onnx.Span)),
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
            throw Refused(e);
        }
    }

    private static InvalidInputException Refused(InvalidDataException e) => new("onnx", "a classifier that can be served", e.Message, e);

    /// <summary>The given ones, and how pictures come in where the model takes them.</summary>
    private static Dictionary<string, JsonElement> Parameters(ModelSource source, PictureInput? picture, ModelSignature signature, JsonElement load)
    {
        var parameters = source.Parameters.ToDictionary(entry => entry.Key, entry => ParameterJson.Of(entry.Key, entry.Value));
        if (picture is not null)
        {
            parameters[PictureInputJson.Parameter] = PictureInputJson.Write(picture, isReal: signature.InputType != ElementType.Bytes);
        }
        else if (PictureInput.Of(signature) is not null)
        {
            parameters[PictureInputJson.Parameter] = ParameterJson.Of(PictureInputJson.Parameter, null); // it only has the shape of one
        }

        parameters[LoadCost.Parameter] = load;
        return parameters;
    }

    /// <summary>Null for a table: the description has room for one tensor.</summary>
    private static TensorDescription? Tensor(OnnxSession session)
    {
        ModelSignature signature = session.Signature;
        if (signature.Columns.Count > 0)
        {
            return null;
        }

        return new TensorDescription(signature.InputName, ElementTypes.NameOf(signature.InputType), [session.TakesBatch ? -1 : 1, .. signature.RowShape.Select(size => (long)size)]);
    }

    private static GoldenExample Golden(OnnxSession session, ReadOnlyMemory<double>? example, IReadOnlyList<string> texts)
    {
        RunSlot slot = session.Rent();
        try
        {
            JsonInputReader reader = new(session.Signature);
            IEnumerable<JsonElement> inputs = example is { } row ? [ExampleRow.Of(row.Span)] : ExampleRow.Probes(session.Signature, texts);
            foreach (JsonElement input in inputs)
            {
                reader.Read(Request(input), slot, maxRows: 1);
                if (TryRun(session, slot) is { } output)
                {
                    return new GoldenExample(input, output);
                }
            }

            throw new InvalidDataException("it gives no finite probabilities for the example");
        }
        finally
        {
            session.Return(slot);
        }
    }

    private static float[]? TryRun(OnnxSession session, RunSlot slot)
    {
        try
        {
            float[] output = session.Run(slot, rows: 1).ToArray();
            return Array.TrueForAll(output, float.IsFinite) ? output : null;
        }
        catch (Exception e) when (e is OnnxRuntimeException or RunLimitException)
        {
            // A probe row may lie outside of what a model takes; the next one may not.
            return null;
        }
    }

    private static byte[] Request(JsonElement input) => [.. "{\"inputs\":["u8, .. JsonMarshal.GetRawUtf8Value(input), .. "]}"u8];
}
