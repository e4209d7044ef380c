using System.Numerics.Tensors;
using Aviary.Learning.Datasets;
using Aviary.Learning.Networks;
using Aviary.Learning.Preprocessing;
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

    private static readonly float[] Temperatures = [0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1, 1.15f, 1.3f, 1.5f, 1.8f];

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

    /// <summary>
    /// Accuracy, and the mean log loss with its standard error at the temperature at which it is least (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural
    /// Networks", 2017, section 4): few members judge a row, and are surer of themselves than all together will be.
    /// </summary>
    /// <param name="trained">The network in the form that is trained.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public (double Loss, double Error, double Accuracy) Measure(ModelProto trained, CancellationToken cancellationToken)
    {
        ModelProto apart = TableNetwork.Apart(trained);
        using InferenceSession session = DatasetRun.Open(apart.ToByteArray(), _threads);
        int classes = (int)apart.Graph.Output[0].Type.TensorType.Shape.Dim[^1].DimValue;
        float[] probabilities = new float[_indices.Length * classes];
        for (int start = 0; start < _indices.Length; start += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Judge(session, start, Math.Min(Batch, _indices.Length - start), classes, probabilities);
        }

        int right = Enumerable.Range(0, _indices.Length).Count(row => TensorPrimitives.IndexOfMax(Row(probabilities, row, classes)) == Label(row));
        (double loss, double error) = Temperatures.Select(temperature => Loss(probabilities, classes, temperature)).MinBy(measured => measured.Loss);
        return (loss, error, (double)right / _indices.Length);
    }

    /// <summary>The mean probabilities of those members that do not learn from a row.</summary>
    private void Judge(InferenceSession session, int start, int count, int classes, float[] probabilities)
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
        float[] own = new float[classes];
        for (int i = 0; i < count; i++)
        {
            Span<float> sum = probabilities.AsSpan((start + i) * classes, classes);
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

            TensorPrimitives.Divide(sum, Math.Max(judges, 1), sum);
        }
    }

    private (double Loss, double Error) Loss(float[] probabilities, int classes, float temperature)
    {
        float[] raised = new float[classes];
        (double sum, double squares) = (0, 0);
        for (int row = 0; row < _indices.Length; row++)
        {
            // The smallest addend that keeps the logarithm of what no judge thought possible finite.
            TensorPrimitives.Add(Row(probabilities, row, classes), 1e-6f, raised);
            TensorPrimitives.Pow(raised, temperature, raised);
            double loss = -Math.Log(raised[Label(row)] / TensorPrimitives.Sum<float>(raised));
            sum += loss;
            squares += loss * loss;
        }

        double mean = sum / _indices.Length;
        return (mean, Math.Sqrt(Math.Max(0, (squares / _indices.Length) - (mean * mean)) / _indices.Length));
    }

    private int Label(int row) => _classes.Span[_indices[row]];

    private static ReadOnlySpan<float> Row(float[] probabilities, int row, int classes) => probabilities.AsSpan(row * classes, classes);
}
