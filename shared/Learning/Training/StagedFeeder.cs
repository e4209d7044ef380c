using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>Fills batches from pictures that are changed by chance, taken through an input stage a batch at a time.</summary>
internal sealed class StagedFeeder : BatchFeeder, IDisposable
{
    private static readonly float[] Levels = [.. Enumerable.Range(0, 256).Select(level => (float)level)];

    private readonly ImageDataset _dataset;
    private readonly PictureChanges _changes;
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string _output;
    private readonly float[] _changed;
    private readonly byte[] _pixels;
    private readonly float[] _encoded;
    private readonly long[] _shape;

    public StagedFeeder(ImageDataset dataset, int[] indices, InputStage stage, int batch, int threads, PictureChanges changes)
        : base(indices, batch, changes.Seed)
    {
        (_dataset, _changes) = (dataset, changes);
        (_input, _output) = (stage.Model.Graph.Input[0].Name, stage.Model.Graph.Output[0].Name);
        _shape = [batch, .. stage.Shape];
        _changed = new float[dataset.PictureSize];
        _pixels = new byte[batch * dataset.PictureSize];
        _encoded = new float[_shape.Elements()];
        _session = DatasetRun.Open(stage.Model.ToByteArray(), threads);
    }

    public override void Begin(int epoch)
    {
        base.Begin(epoch);
        _changes.Begin(epoch, Order.Length);
    }

    public override void Fill(int step, Span<float> inputs, Span<long> labels)
    {
        int plane = _dataset.Height * _dataset.Width;
        for (int i = 0; i < Batch; i++)
        {
            int position = (step * Batch) + i;
            ReadOnlySpan<byte> picture = _dataset.Picture(Order[position]);
            PictureChange change = _changes.Of(position, _dataset.Height, _dataset.Width);
            for (int start = 0; start < picture.Length; start += plane)
            {
                change.Write(picture.Slice(start, plane), Levels, _changed.AsSpan(start, plane), _dataset.Width);
            }

            Span<byte> pixels = _pixels.AsSpan(i * picture.Length, picture.Length);
            for (int place = 0; place < pixels.Length; place++)
            {
                pixels[place] = (byte)_changed[place];
            }

            labels[i] = _dataset.Labels.Span[Order[position]];
        }

        using OrtValue taken = OrtValue.CreateTensorValueFromMemory(_pixels, [Batch, _dataset.Channels, _dataset.Height, _dataset.Width]);
        using OrtValue encoded = OrtValue.CreateTensorValueFromMemory(_encoded, _shape);
        using RunOptions run = new();
        _session.Run(run, [_input], [taken], [_output], [encoded]);
        _encoded.CopyTo(inputs);
    }

    public void Dispose() => _session.Dispose();
}
