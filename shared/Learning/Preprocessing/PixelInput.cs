using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>Puts nodes in front of a classifier of pictures, so that it takes uint8 <c>pixels</c> [batch, channels, height, width].</summary>
internal static class PixelInput
{
    private const string Given = $"{InputStage.Prefix}given";

    /// <param name="classifier">One input: uint8 or float, of pictures as <paramref name="form"/> says.</param>
    /// <param name="form">How levels become its numbers.</param>
    /// <exception cref="NetworkException">The input has another type.</exception>
    public static ModelProto Before(ModelProto classifier, PixelForm form)
    {
        ModelProto whole = classifier.Clone();
        GraphProto graph = whole.Graph;
        HashSet<string> weights = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto input = graph.Input.Single(value => !weights.Contains(value.Name));
        var type = (DataType)input.Type.TensorType.ElemType;
        GraphProto before = new();
        GraphBuilder builder = new(before, InputStage.Prefix);
        string value = InputStage.Pixels;
        if (form.IsBgr)
        {
            value = builder.Add("Gather", [value, builder.Constant(2, 1, 0)], Attributes.Int("axis", 1));
        }

        value = type switch
        {
            DataType.Uint8 => value,
            DataType.Float => Scaled(builder, value, form),
            _ => throw new NetworkException($"input {input.Name}: expected a classifier of pictures of uint8 or float numbers, but they are {type}"),
        };
        if (form.IsChannelsLast)
        {
            value = builder.Add("Transpose", [value], Attributes.Ints("perm", 0, 2, 3, 1));
        }

        builder.AddNamed(input.Name == InputStage.Pixels ? Given : input.Name, "Identity", [value]);
        if (input.Name == InputStage.Pixels)
        {
            foreach (NodeProto node in graph.Node)
            {
                for (int i = 0; i < node.Input.Count; i++)
                {
                    node.Input[i] = node.Input[i] == InputStage.Pixels ? Given : node.Input[i];
                }
            }
        }

        NodeProto[] nodes = [.. graph.Node];
        graph.Node.Clear();
        graph.Node.AddRange(before.Node);
        graph.Node.AddRange(nodes);
        graph.Initializer.AddRange(before.Initializer);
        graph.Input.Remove(input);
        graph.Input.Insert(0, Values.Tensor(InputStage.Pixels, DataType.Uint8, -1, form.Channels, form.Height, form.Width));
        return whole;
    }

    private static string Scaled(GraphBuilder builder, string value, PixelForm form)
    {
        string levels = builder.Add("Cast", [value], Attributes.Int("to", (long)DataType.Float));
        string centred = builder.Add("Sub", [levels, Numbers(builder, form.Mean)]);
        return builder.Add("Mul", [centred, Numbers(builder, form.Scale)]);
    }

    private static string Numbers(GraphBuilder builder, IReadOnlyList<double> numbers)
    {
        float[] values = [.. numbers.Select(number => (float)number)];
        return builder.Constant(values, values.Length, 1, 1);
    }
}
