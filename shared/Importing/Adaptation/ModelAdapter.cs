using Aviary.Inference;
using Aviary.Inference.Safety;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Importing.Adaptation;

/// <summary>
/// Brings a classifier as exporters write it (labels and probabilities, dictionaries, logits, the score of one of two classes)
/// into the form that serving accepts. It is done once, in the file: every later load, proof and request then meets one form.
/// </summary>
internal static class ModelAdapter
{
    /// <exception cref="InvalidDataException">The file is no classifier that can be served; says why.</exception>
    public static AdaptedModel Adapt(ReadOnlyMemory<byte> file, InferenceOptions options, AdaptationChoices choices, RunWatch watch)
    {
        OnnxSafety.Check(file.Span);
        ModelProto model = Parse(file);
        GraphProto original = model.Graph.Clone();
        bool isChanged = InputChoice.Apply(model.Graph, choices.Inputs);
        IReadOnlyList<ZipMap> zipped = ZipMap.TakeOut(model.Graph);
        (bool drops, IReadOnlyList<string> unused) = OutputRoles.DropHandedThrough(model.Graph);
        isChanged |= OpenWidth.Close(model.Graph) | SignedByteOperands.Separate(model.Graph) | drops | zipped.Count > 0;
        try
        {
            using SessionOptions sessionOptions = OnnxEnvironment.CreateSessionOptions(options);
            using InferenceSession session = new(isChanged ? model.ToByteArray() : file.ToArray(), sessionOptions);
            InputLayout layout = InputLayout.Find(session);
            IReadOnlyList<IReadOnlyList<string>> texts = KnownTexts.Find(model.Graph, layout.Columns.Select(column => column.Name));
            OutputRoles roles = OutputRoles.Of(session, new GraphPaths(model.Graph), zipped);
            string[] read = [.. roles.Reals.Select(real => real.Tensor).Concat(roles.Labels)];
            if (roles.Reals.Count == 0)
            {
                throw new InvalidDataException($"its outputs are {SessionLayout.Describe(session)}; expected probabilities or scores: float32 of batch × classes");
            }

            ProbeRuns runs = ProbeRuns.Make(session, layout, model.Graph, texts, read, roles.Labels.Count > 0 || roles.Reals.Count > 1, watch);
            ReadingChoice choice = ReadingChoice.Of(roles, zipped, runs, original, choices);
            return Write(isChanged ? default(ReadOnlyMemory<byte>?) : file, model, choice, session, layout, texts, unused, choices);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime refuses it: {RuntimeProblem.Of(e)}", e);
        }
    }

    /// <param name="file">The file where nothing has changed so far; otherwise null.</param>
    /// <param name="model">The model as it is now.</param>
    /// <param name="choice">How it is read.</param>
    /// <param name="session">The model, loaded.</param>
    /// <param name="layout">What it takes.</param>
    /// <param name="texts">Texts that its encoders accept.</param>
    /// <param name="unused">Inputs that went already.</param>
    /// <param name="choices">What the importer says.</param>
    private static AdaptedModel Write(
        ReadOnlyMemory<byte>? file, ModelProto model, ReadingChoice choice, InferenceSession session, InputLayout layout,
        IReadOnlyList<IReadOnlyList<string>> texts, IReadOnlyList<string> unused, AdaptationChoices choices)
    {
        ModelNotes notes = new(ColumnNames.Of(model, layout, choices.Columns)) { IgnoredColumns = unused };
        List<string> findings = [choice.Finding];
        GraphPaths paths = new(model.Graph);
        bool needsAll = layout.Columns.Count == 0
            || choice.Reading.Scores.Tensors.SelectMany(paths.InputsOf).Distinct(StringComparer.Ordinal).Count() == layout.Columns.Count;
        bool isPlain = needsAll && choice.Reading is { Meaning: ScoreMeaning.Probabilities, IsNegated: false } && IsPlain(session, choice.Reading.Scores);
        if (isPlain && file is { } same && notes.IsEmpty)
        {
            return new AdaptedModel(same, Names(model, choice), First(texts), findings);
        }

        if (!isPlain)
        {
            OperatorSets.Modernise(model);
            notes = notes with
            {
                IgnoredColumns = [.. unused, .. OutputRewriting.Apply(model, choice.Reading, choices.Independent, layout.TakesBatch)],
                HoldsProbabilities = true,
            };
        }

        if (notes.IgnoredColumns.Count > 0)
        {
            findings.Add($"{string.Join(", ", notes.IgnoredColumns)}: does not influence the answer, and need not be sent");
        }

        notes.Write(model);
        string[] left = [.. model.Graph.Input.Select(input => input.Name)];
        string[] sampled = [.. layout.Columns.Zip(texts).Where(pair => left.Contains(pair.First.Name, StringComparer.Ordinal)).Select(pair => pair.Second[0])];
        return new AdaptedModel(model.ToByteArray(), Names(model, choice), sampled, findings);
    }

    /// <summary>The names that the graph says; where it counts only, those that the metadata give to the numbers.</summary>
    private static IReadOnlyList<string>? Names(ModelProto model, ReadingChoice choice)
    {
        IReadOnlyList<string>? said = choice.ClassNames;
        bool counts = said is null || said.Select((name, index) => name == $"{index}").All(same => same);
        return counts ? MetadataNames.Classes(model, choice.Reading.Classes) ?? said : said;
    }

    private static string[] First(IReadOnlyList<IReadOnlyList<string>> texts) => [.. texts.Select(known => known[0])];

    /// <summary>Whether serving finds this output by itself, with its width.</summary>
    private static bool IsPlain(InferenceSession session, ScoreCandidate scores)
        => scores is { Width: > 1, Tensors: [var output] } && session.OutputNames.FirstOrDefault(name => session.OutputMetadata[name] is
        {
            OnnxValueType: OnnxValueType.ONNX_TYPE_TENSOR, ElementDataType: TensorElementType.Float, Dimensions: [_, _],
        }) == output && session.OutputMetadata[output].Dimensions[1] == scores.Width;

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
