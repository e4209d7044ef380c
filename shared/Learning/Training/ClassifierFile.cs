using Aviary.Learning.Differentiation;
using Aviary.Learning.Preprocessing;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Training;

/// <summary>Makes the file that is served: what the user has in, probabilities out. Equal networks give equal bytes.</summary>
internal static class ClassifierFile
{
    /// <summary>Output: float [batch, classes].</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Key of the class names in the metadata, one a line.</summary>
    public const string Classes = "classes";

    /// <param name="stage">From what the user has to what the network takes.</param>
    /// <param name="network">The trained network: one float input; logits, or probabilities by a Softmax of its own.</param>
    /// <param name="classNames">The classes in the order of the output.</param>
    public static byte[] Make(InputStage stage, ModelProto network, IReadOnlyList<string> classNames)
    {
        GraphProto graph = stage.Model.Graph.Clone();
        graph.Name = "classifier";
        string features = graph.Output[0].Name;
        graph.Output.Clear();
        GraphProto inner = NormalisationFolding.Fold(network.Graph);
        string scores = Append(graph, inner, features);
        string answer = Free(graph, Probabilities);
        GraphBuilder builder = new(graph);
        OutputHead head = OutputHead.Of(network.Graph);
        builder.AddNamed(answer, head.GivesProbabilities ? "Identity" : "Softmax", [scores], head.GivesProbabilities ? [] : [Attributes.Int("axis", -1)]);

        graph.Output.Add(Values.Tensor(answer, DataType.Float, -1, classNames.Count));
        ModelProto file = ModelFile.Of(graph, Math.Max(ModelFile.OperatorSetOf(network), ModelFile.OperatorSetOf(stage.Model)));
        file.OpsetImport.AddRange(stage.Model.OpsetImport.Where(set => set.Domain is not ("" or "ai.onnx")));
        file.ProducerVersion = typeof(ClassifierFile).Assembly.GetName().Version?.ToString(3) ?? "";
        file.MetadataProps.AddRange(stage.Model.MetadataProps);
        file.MetadataProps.Add(new StringStringEntryProto { Key = Classes, Value = string.Join('\n', classNames) });
        return file.ToByteArray();
    }

    /// <summary>Puts the network behind the stage, and gives its output's name. Names that the stage has already get a prefix.</summary>
    private static string Append(GraphProto graph, GraphProto network, string features)
    {
        HashSet<string> taken = [.. graph.Input.Select(value => value.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];
        HashSet<string> weights = [.. network.Initializer.Select(tensor => tensor.Name)];
        string input = network.Input.First(value => !weights.Contains(value.Name)).Name;
        foreach (TensorProto tensor in network.Initializer)
        {
            tensor.Name = Own(tensor.Name);
        }

        foreach (NodeProto node in network.Node)
        {
            Rename(node.Input);
            Rename(node.Output);
        }

        graph.Initializer.AddRange(network.Initializer);
        graph.Node.AddRange(network.Node);
        return Own(network.Output[0].Name);

        string Own(string name) => name == input ? features : name.Length > 0 && taken.Contains(name) ? $"network/{name}" : name;

        void Rename(Google.Protobuf.Collections.RepeatedField<string> names)
        {
            for (int i = 0; i < names.Count; i++)
            {
                names[i] = Own(names[i]);
            }
        }
    }

    /// <summary>The name, or one with a number where a column of the user's is called so.</summary>
    private static string Free(GraphProto graph, string name)
    {
        HashSet<string> taken = [.. graph.Input.Select(value => value.Name), .. graph.Node.SelectMany(node => node.Output)];
        return Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name}{number}").First(free => !taken.Contains(free));
    }
}
