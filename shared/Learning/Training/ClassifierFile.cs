using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Training;

/// <summary>Makes the file that is served: raw pixels in, probabilities out. Equal networks give equal bytes.</summary>
internal static class ClassifierFile
{
    /// <summary>Input: uint8 [batch, channels, height, width].</summary>
    public const string Pixels = "pixels";

    /// <summary>Output: float [batch, classes].</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Key of the class names in the metadata, one a line.</summary>
    public const string Classes = "classes";

    public static byte[] Make(ModelProto network, PixelScale scale, IReadOnlyList<string> classNames)
    {
        GraphProto inner = NormalisationFolding.Fold(network.Graph);
        GraphProto graph = new() { Name = "classifier" };
        long[] shape = [.. inner.Input[0].Type.TensorType.Shape.Dim.Select(dimension => dimension.DimValue)];
        graph.Input.Add(Values.Tensor(Pixels, DataType.Uint8, [-1, .. shape[1..]]));
        graph.Output.Add(Values.Tensor(Probabilities, DataType.Float, -1, classNames.Count));
        GraphBuilder builder = new(graph, "aviary/");
        string values = builder.Add("Cast", [Pixels], Attributes.Int("to", (long)DataType.Float));
        string centred = builder.Add("Sub", [values, builder.Constant(scale.Mean, scale.Mean.Length, 1, 1)]);
        builder.AddNamed(inner.Input[0].Name, "Mul", [centred, builder.Constant(scale.Factor, scale.Factor.Length, 1, 1)]);
        graph.Initializer.AddRange(inner.Initializer);
        graph.Node.AddRange(inner.Node);
        builder.AddNamed(Probabilities, "Softmax", [inner.Output[0].Name], Attributes.Int("axis", -1));
        ModelProto file = ModelFile.Of(graph, ModelFile.OperatorSetOf(network));
        file.ProducerVersion = typeof(ClassifierFile).Assembly.GetName().Version?.ToString(3) ?? "";
        file.MetadataProps.Add(new StringStringEntryProto { Key = Classes, Value = string.Join('\n', classNames) });
        return file.ToByteArray();
    }
}
