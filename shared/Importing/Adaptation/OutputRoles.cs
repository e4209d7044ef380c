using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Importing.Adaptation;

/// <summary>Which outputs of a file may be the scores, which the label, and which are neither.</summary>
/// <param name="Reals">Tensors of real numbers, by the names of their outputs.</param>
/// <param name="Labels">Tensors of whole numbers, texts or truth values.</param>
internal sealed record OutputRoles(IReadOnlyList<(string Output, string Tensor)> Reals, IReadOnlyList<string> Labels)
{
    /// <summary>
    /// Takes the outputs out of a graph that are no answer: columns handed through, and constants. What is needed for them alone goes
    /// with them, as the label column that a model was trained with.
    /// </summary>
    /// <returns>Whether the graph changed, and the inputs that went.</returns>
    public static (bool IsChanged, IReadOnlyList<string> Inputs) DropHandedThrough(GraphProto graph)
    {
        GraphPaths paths = new(graph);
        ValueInfoProto[] kept = [.. graph.Output.Where(output => paths.InputsOf(output.Name).Count > 0 && !paths.IsHandedThrough(output.Name))];
        if (kept.Length == 0)
        {
            throw new InvalidDataException(
                $"its outputs ({string.Join(", ", graph.Output.Select(output => output.Name))}) hand its inputs through; expected scores of classes");
        }

        bool isChanged = kept.Length < graph.Output.Count;
        graph.Output.Clear();
        graph.Output.AddRange(kept);
        IReadOnlyList<string> inputs = GraphPruning.Keep(graph, kept.Select(output => output.Name));
        return (isChanged || inputs.Count > 0, inputs);
    }

    /// <summary>By the types of the outputs.</summary>
    public static OutputRoles Of(InferenceSession session, GraphPaths paths, IReadOnlyList<ZipMap> zipped)
    {
        List<(string, string)> reals = [];
        List<string> labels = [];
        foreach (string name in session.OutputNames)
        {
            NodeMetadata output = session.OutputMetadata[name];
            if (output.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR)
            {
                continue;
            }

            if (!IsReal(output.ElementDataType))
            {
                labels.Add(name);
            }
            else if (paths.MakerOf(name)?.OpType != "TopK") // the best numbers without their places
            {
                reals.Add((zipped.FirstOrDefault(zip => zip.Tensor == name)?.Output ?? name, name));
            }
        }

        return new OutputRoles(reals, labels);
    }

    /// <summary>Whether a name says that an output is the label.</summary>
    public static bool IsLabelName(string name)
        => name.Contains("label", StringComparison.OrdinalIgnoreCase) || name.Contains("class", StringComparison.OrdinalIgnoreCase)
            || name.Contains("predict", StringComparison.OrdinalIgnoreCase);

    private static bool IsReal(TensorElementType type)
        => type is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16 or TensorElementType.BFloat16;
}
