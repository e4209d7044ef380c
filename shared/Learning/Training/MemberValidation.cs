using System.Numerics.Tensors;
using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>
/// Measures an ensemble on the rows it learns from: each row by those members alone that do not learn from it (cross-validation with the
/// members as its models), so that no row needs to be kept from all of them.
/// </summary>
internal sealed class MemberValidation
{
    private const int Batch = 1024;

    private readonly float[] _rows;
    private readonly int _width;
    private readonly ReadOnlyMemory<int> _classes;
    private readonly int[] _indices;
    private readonly bool[][] _isHeld;
    private readonly int _threads;

    private MemberValidation(float[] rows, int width, ReadOnlyMemory<int> classes, int[] indices, bool[][] isHeld, int threads)
        => (_rows, _width, _classes, _indices, _isHeld, _threads) = (rows, width, classes, indices, isHeld, threads);

    /// <summary>The rows that each member learns from.</summary>
    public int[][] Learned => [.. _isHeld.Select(held => _indices.Where((_, place) => !held[place]).ToArray())];

    /// <summary>Gives each member a fold that it does not learn from, of as many folds as there are members, but at most <paramref name="folds"/>.</summary>
    /// <param name="rows">All encoded rows.</param>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="classes">The class of each row.</param>
    /// <param name="indices">The rows of the training.</param>
    /// <param name="members">How many members there are.</param>
    /// <param name="folds">The most folds.</param>
    /// <param name="seed">What the folds are derived from, others for each round of members.</param>
    /// <param name="threads">Threads of a measurement.</param>
    public static MemberValidation Of(
        float[] rows, int width, ReadOnlyMemory<int> classes, int[] indices, int members, int folds, int seed, int threads)
    {
        int[] labels = [.. indices.Select(index => classes.Span[index])];
        folds = Math.Min(Math.Min(folds, members), labels.Length);
        List<bool[]> held = [];
        while (held.Count < members)
        {
            foreach ((_, int[] own) in StratifiedSplit.Folds(labels, folds, seed + held.Count).Take(members - held.Count))
            {
                bool[] marks = new bool[labels.Length];
                Array.ForEach(own, place => marks[place] = true);
                held.Add(marks);
            }
        }

        return new MemberValidation(rows, width, classes, indices, [.. held], threads);
    }

    /// <summary>Mean log loss and accuracy.</summary>
    /// <param name="trained">The network in the form that is trained.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public (double Loss, double Accuracy) Measure(ModelProto trained, CancellationToken cancellationToken)
    {
        ModelProto apart = TableNetwork.Apart(trained);
        using SessionOptions options = new() { IntraOpNumThreads = _threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(apart.ToByteArray(), options.ReadAsOnnx());
        (double loss, int right) = (0, 0);
        for (int start = 0; start < _indices.Length; start += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (double batchLoss, int batchRight) = Measure(session, start, Math.Min(Batch, _indices.Length - start));
            loss += batchLoss;
            right += batchRight;
        }

        return (loss / _indices.Length, (double)right / _indices.Length);
    }

    private (double Loss, int Right) Measure(InferenceSession session, int start, int count)
    {
        float[] batch = new float[count * _width];
        for (int i = 0; i < count; i++)
        {
            _rows.AsSpan(_indices[start + i] * _width, _width).CopyTo(batch.AsSpan(i * _width));
        }

        using OrtValue input = OrtValue.CreateTensorValueFromMemory(batch, [count, _width]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, session.InputNames, [input], session.OutputNames);
        ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
        int classes = logits.Length / (_isHeld.Length * count);
        float[] sum = new float[classes], own = new float[classes];
        (double loss, int right) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            Array.Clear(sum);
            int judges = 0;
            for (int member = 0; member < _isHeld.Length; member++)
            {
                if (_isHeld[member][start + i])
                {
                    TensorPrimitives.SoftMax(logits.Slice(((member * count) + i) * classes, classes), own);
                    TensorPrimitives.Add(sum, own, sum);
                    judges++;
                }
            }

            int label = _classes.Span[_indices[start + i]];
            right += TensorPrimitives.IndexOfMax<float>(sum) == label ? 1 : 0;
            loss -= Math.Log(Math.Max(sum[label] / Math.Max(judges, 1), 1e-9));
        }

        return (loss, right);
    }
}
