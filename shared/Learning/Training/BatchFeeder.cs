using Aviary.Learning.Datasets;

namespace Aviary.Learning.Training;

/// <summary>Fills batches from a data set: in an order of chance for each epoch, scaled, some mirrored.</summary>
internal sealed class BatchFeeder
{
    private readonly ImageDataset _dataset;
    private readonly int[] _indices;
    private readonly float[][] _tables;
    private readonly TrainingOptions _options;
    private readonly int[] _order;
    private readonly byte[] _flips;

    public BatchFeeder(ImageDataset dataset, int[] indices, PixelScale scale, int batch, TrainingOptions options)
    {
        _dataset = dataset;
        _indices = indices;
        _options = options;
        _tables = [.. Enumerable.Range(0, dataset.Channels).Select(scale.Table)];
        _order = new int[indices.Length];
        _flips = new byte[indices.Length];
        Batch = batch;
    }

    /// <summary>Pictures of a batch.</summary>
    public int Batch { get; }

    /// <summary>Batches of an epoch; what is left over waits for another epoch.</summary>
    public int Steps => _indices.Length / Batch;

    /// <summary>Draws the order and the mirrored pictures of an epoch.</summary>
    public void Begin(int epoch)
    {
        _indices.CopyTo(_order, 0);
        RandomSeeds.Order(_options.Seed, epoch).Shuffle(_order);
        if (_options.HorizontalFlips)
        {
            RandomSeeds.Flips(_options.Seed, epoch).NextBytes(_flips);
        }
    }

    public void Fill(int step, Span<float> inputs, Span<long> labels)
    {
        int size = _dataset.PictureSize;
        ReadOnlySpan<int> classes = _dataset.Labels.Span;
        for (int i = 0; i < Batch; i++)
        {
            int position = (step * Batch) + i;
            Write(_dataset.Picture(_order[position]), inputs.Slice(i * size, size), (_flips[position] & 1) != 0);
            labels[i] = classes[_order[position]];
        }
    }

    private void Write(ReadOnlySpan<byte> picture, Span<float> input, bool mirrored)
    {
        int width = _dataset.Width;
        int plane = _dataset.Height * width;
        for (int channel = 0; channel < _tables.Length; channel++)
        {
            float[] table = _tables[channel];
            for (int row = channel * plane; row < (channel + 1) * plane; row += width)
            {
                Span<float> target = input.Slice(row, width);
                ReadOnlySpan<byte> source = picture.Slice(row, width);
                for (int column = 0; column < source.Length; column++)
                {
                    target[column] = table[source[column]];
                }

                if (mirrored)
                {
                    target.Reverse();
                }
            }
        }
    }
}
