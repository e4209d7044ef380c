namespace Aviary.Learning.Training;

/// <summary>Fills batches from rows that were encoded before.</summary>
internal sealed class RowFeeder(float[] rows, int width, ReadOnlyMemory<int> classes, int[] indices, int batch, int seed)
    : BatchFeeder(indices, batch, seed)
{
    public override void Fill(int step, Span<float> inputs, Span<long> labels)
    {
        for (int i = 0; i < Batch; i++)
        {
            int index = Order[(step * Batch) + i];
            rows.AsSpan(index * width, width).CopyTo(inputs.Slice(i * width, width));
            labels[i] = classes.Span[index];
        }
    }
}
