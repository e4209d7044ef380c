using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;

namespace Aviary.Learning.Training;

/// <summary>Fills batches from pictures, scaled, and changed by chance as the options ask for.</summary>
internal sealed class PictureFeeder : BatchFeeder
{
    private readonly ImageDataset _dataset;
    private readonly float[][] _tables;
    private readonly PictureChanges _changes;

    public PictureFeeder(ImageDataset dataset, int[] indices, PixelScale scale, int batch, PictureChanges changes)
        : base(indices, batch, changes.Seed)
    {
        _dataset = dataset;
        _tables = [.. Enumerable.Range(0, dataset.Channels).Select(scale.Table)];
        _changes = changes;
    }

    public override void Begin(int epoch)
    {
        base.Begin(epoch);
        _changes.Begin(epoch, Order.Length);
    }

    public override void Fill(int step, Span<float> inputs, Span<long> labels)
    {
        int size = _dataset.PictureSize;
        int plane = _dataset.Height * _dataset.Width;
        ReadOnlySpan<int> classes = _dataset.Labels.Span;
        for (int i = 0; i < Batch; i++)
        {
            int position = (step * Batch) + i;
            ReadOnlySpan<byte> picture = _dataset.Picture(Order[position]);
            PictureChange change = _changes.Of(position, _dataset.Height, _dataset.Width);
            for (int channel = 0; channel < _tables.Length; channel++)
            {
                Span<float> target = inputs.Slice((i * size) + (channel * plane), plane);
                change.Write(picture.Slice(channel * plane, plane), _tables[channel], target, _dataset.Width);
            }

            labels[i] = classes[Order[position]];
        }
    }
}
