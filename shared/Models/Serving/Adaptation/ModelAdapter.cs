using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Safety;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>
/// Brings a classifier as exporters write it (labels and probabilities, dictionaries, logits, the score of one of two classes)
/// into the form that serving knows. It is done once, in the file: every later load, proof and request then meets one form.
/// </summary>
internal static class ModelAdapter
{
    /// <exception cref="InvalidDataException">The file is no classifier that can be served; says why.</exception>
    public static AdaptedModel Adapt(ReadOnlyMemory<byte> file, ServingOptions options)
    {
        OnnxSafety.Check(file.Span);
        ModelProto model = Parse(file);
        ModelProto original = model.Clone();
        (string Tensor, IReadOnlyList<string> ClassNames)? zipped = ZipMap.TakeOut(model.Graph);
        bool changed = OpenWidth.Close(model.Graph) | SignedByteOperands.Separate(model.Graph);
        try
        {
            using SessionOptions sessionOptions = OnnxEnvironment.CreateSessionOptions(options);
            using InferenceSession session = new(zipped is null && !changed ? file.ToArray() : model.ToByteArray(), sessionOptions);
            return Adapt(changed ? model.ToByteArray() : file, model, zipped, session, original.Graph);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime refuses it: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static AdaptedModel Adapt(
        ReadOnlyMemory<byte> file, ModelProto model, (string Tensor, IReadOnlyList<string> ClassNames)? zipped, InferenceSession session, GraphProto original)
    {
        InputLayout layout = InputLayout.Find(session);
        IReadOnlyList<string> texts = SampleTexts.Find(model.Graph, layout.Columns.Select(column => column.Name));
        string output = zipped?.Tensor ?? ProbabilityOutput.Choose(session);
        SampleRuns samples = SampleRuns.Of(session, layout, output, texts);
        int width = ProbabilityOutput.Width(output, samples.Shape);
        ScoreMeaning meaning = ScoreMeanings.Of(new GraphPaths(model.Graph).MakerOf(output), width, samples.Answers);
        int classes = Math.Max(2, width);
        IReadOnlyList<string>? names = zipped is { ClassNames: { } labels } && labels.Count == classes
            ? labels
            : ClassLabels.Find(original, output, classes);
        if (zipped is null && meaning == ScoreMeaning.Probabilities && IsPlain(session, output, width))
        {
            return new AdaptedModel(file, names, texts);
        }

        OutputRewriting.Apply(model, output, width, meaning, layout.TakesBatch);
        return new AdaptedModel(model.ToByteArray(), names, texts);
    }

    /// <summary>Whether serving finds this output by itself, and knows its width.</summary>
    private static bool IsPlain(InferenceSession session, string output, int width)
        => width > 1 && session.OutputNames.FirstOrDefault(name => session.OutputMetadata[name] is
        {
            OnnxValueType: OnnxValueType.ONNX_TYPE_TENSOR, ElementDataType: TensorElementType.Float, Dimensions: [_, _],
        }) == output && session.OutputMetadata[output].Dimensions[1] == width;

    private static ModelProto Parse(ReadOnlyMemory<byte> file)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(file.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"it is no ONNX file: {e.Message}", e);
        }
    }
}
