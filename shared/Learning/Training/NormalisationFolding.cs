using Aviary.Onnx;

namespace Aviary.Learning.Training;

/// <summary>
/// Takes batch normalisations into the convolutions before them: with s = scale / sqrt(variance + epsilon),
/// the filters become s·W and the bias s·(b - mean) + bias.
/// </summary>
internal static class NormalisationFolding
{
    public static GraphProto Fold(GraphProto graph)
    {
        GraphProto folded = graph.Clone();
        foreach (NodeProto normalisation in folded.Node.Where(node => node.OpType == "BatchNormalization").ToArray())
        {
            NodeProto? convolution = folded.Node.FirstOrDefault(node => node.OpType == "Conv" && node.Output[0] == normalisation.Input[0]);
            bool alone = folded.Node.Count(node => node.Input.Contains(normalisation.Input[0])) == 1
                && folded.Output.All(output => output.Name != normalisation.Input[0]);
            if (convolution is not null && alone && IsOnlyUse(folded, convolution.Input[1]) && HoldsAll(folded, [.. convolution.Input.Skip(2), .. normalisation.Input.Skip(1)]))
            {
                Fold(folded, convolution, normalisation);
            }
        }

        HashSet<string> used = [.. folded.Node.SelectMany(node => node.Input)];
        foreach (TensorProto unused in folded.Initializer.Where(tensor => !used.Contains(tensor.Name)).ToArray())
        {
            folded.Initializer.Remove(unused);
        }

        return folded;
    }

    private static void Fold(GraphProto graph, NodeProto convolution, NodeProto normalisation)
    {
        TensorProto weight = Find(graph, convolution.Input[1]);
        float[][] parameters = [.. normalisation.Input.Skip(1).Select(name => Find(graph, name).Floats())];
        (float[] scale, float[] shift, float[] mean, float[] variance) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        float[] filters = weight.Floats();
        float[] bias = convolution.OptionalInput(2) is { } old ? Find(graph, old).Floats() : new float[scale.Length];
        float epsilon = normalisation.Float("epsilon", 1e-5f);
        int size = filters.Length / scale.Length;
        for (int channel = 0; channel < scale.Length; channel++)
        {
            double factor = scale[channel] / Math.Sqrt(variance[channel] + (double)epsilon);
            foreach (ref float value in filters.AsSpan(channel * size, size))
            {
                value = (float)(value * factor);
            }

            bias[channel] = (float)(((bias[channel] - mean[channel]) * factor) + shift[channel]);
        }

        weight.RawData = Tensors.Of(weight.Name, filters, [.. weight.Dims]).RawData;
        weight.FloatData.Clear();
        string biasName = $"{weight.Name}/folded-bias";
        graph.Initializer.Add(Tensors.Of(biasName, bias, bias.Length));
        while (convolution.Input.Count > 2)
        {
            convolution.Input.RemoveAt(2);
        }

        convolution.Input.Add(biasName);
        convolution.Output[0] = normalisation.Output[0];
        graph.Node.Remove(normalisation);
    }

    private static bool HoldsAll(GraphProto graph, IEnumerable<string> names)
        => names.All(name => graph.Initializer.Any(tensor => tensor.Name == name));

    private static bool IsOnlyUse(GraphProto graph, string initializer)
        => graph.Initializer.Any(tensor => tensor.Name == initializer)
            && graph.Node.Sum(node => node.Input.Count(input => input == initializer)) == 1;

    private static TensorProto Find(GraphProto graph, string name) => graph.Initializer.First(tensor => tensor.Name == name);
}
