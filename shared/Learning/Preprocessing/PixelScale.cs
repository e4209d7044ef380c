using Aviary.Learning.Datasets;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// How raw pixels become a network's input: (pixel - mean) · factor for each channel, which gives the training pictures mean 0 and deviation 1.
/// Training and the exported file compute it in the same single-precision steps.
/// </summary>
/// <param name="Mean">For each channel, 0 to 255.</param>
/// <param name="Factor">For each channel: 1 / deviation.</param>
internal sealed record PixelScale(float[] Mean, float[] Factor)
{
    public static PixelScale Of(ImageDataset dataset)
    {
        float[] mean = new float[dataset.Channels];
        float[] factor = new float[dataset.Channels];
        for (int channel = 0; channel < dataset.Channels; channel++)
        {
            long[] histogram = Histogram(dataset, channel);
            double count = histogram.Sum();
            double centre = histogram.Select((times, value) => times * (double)value).Sum() / count;
            double variance = histogram.Select((times, value) => times * (value - centre) * (value - centre)).Sum() / count;
            mean[channel] = (float)centre;
            // Pictures of one colour have no deviation; they stay 0.
            factor[channel] = variance > 0 ? (float)(1 / Math.Sqrt(variance)) : 1;
        }

        return new PixelScale(mean, factor);
    }

    /// <summary>The input value of each raw value of a channel.</summary>
    public float[] Table(int channel)
    {
        float[] table = new float[256];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = (value - Mean[channel]) * Factor[channel];
        }

        return table;
    }

    /// <summary>The same steps as nodes: uint8 <c>pixels</c> [batch, channels, height, width] in, float numbers of the same shape out.</summary>
    public InputStage Stage(ImageDataset dataset)
    {
        long[] shape = [dataset.Channels, dataset.Height, dataset.Width];
        GraphProto graph = new() { Name = "input" };
        graph.Input.Add(Values.Tensor(InputStage.Pixels, DataType.Uint8, [-1, .. shape]));
        GraphBuilder builder = new(graph, InputStage.Prefix);
        string values = builder.Add("Cast", [InputStage.Pixels], Attributes.Int("to", (long)DataType.Float));
        string centred = builder.Add("Sub", [values, builder.Constant(Mean, Mean.Length, 1, 1)]);
        string scaled = builder.AddNamed($"{InputStage.Prefix}scaled", "Mul", [centred, builder.Constant(Factor, Factor.Length, 1, 1)]);
        graph.Output.Add(Values.Tensor(scaled, DataType.Float, [-1, .. shape]));
        return new InputStage(ModelFile.Of(graph), shape, new Dictionary<string, object>());
    }

    private static long[] Histogram(ImageDataset dataset, int channel)
    {
        long[] histogram = new long[256];
        int plane = dataset.Height * dataset.Width;
        for (int picture = 0; picture < dataset.Count; picture++)
        {
            foreach (byte value in dataset.Picture(picture).Slice(channel * plane, plane))
            {
                histogram[value]++;
            }
        }

        return histogram;
    }
}
