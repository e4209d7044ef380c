using System.Numerics.Tensors;
using Aviary.Learning.Differentiation;
using Aviary.Onnx;

namespace Aviary.Learning.Training;

/// <summary>A network whose weights follow its gradients, a batch at a time. It depends on neither data nor schedule.</summary>
internal sealed class NetworkTraining : IDisposable
{
    private readonly ModelProto _network;
    private readonly GradientSession _session;
    private readonly OptimizerSettings _settings;

    /// <param name="network">A float input, logits or probabilities out: see <see cref="GradientGraph.Build"/>.</param>
    /// <param name="batch">Examples of a step.</param>
    /// <param name="labelSmoothing">The share of a label that is spread over all classes.</param>
    /// <param name="settings">How parameters are updated.</param>
    /// <param name="threads">Threads of a step.</param>
    /// <param name="plain">Whether to keep to the standard operators, the reference of the fast form.</param>
    /// <param name="seed">What Dropout derives its chance from.</param>
    /// <param name="isFrozen">Whether the initializer of a name stays as it is; null for none.</param>
    public NetworkTraining(
        ModelProto network,
        int batch,
        double labelSmoothing,
        OptimizerSettings settings,
        int threads,
        bool plain = false,
        int seed = 0,
        Func<string, bool>? isFrozen = null)
    {
        _network = network = NetworkForm.Of(network);
        _settings = settings;
        (_session, Form) = TrainingForm.Open(network, batch, labelSmoothing, threads, plain, seed, isFrozen);
        Optimizer = settings.Create(_session.Layout);
    }

    /// <summary>In which form it runs, and why.</summary>
    public TrainingForm Form { get; }

    public Optimizer Optimizer { get; }

    /// <summary>To be filled before a step: the input values.</summary>
    public Span<float> Batch => _session.Batch;

    /// <summary>To be filled before a step: the classes.</summary>
    public Span<long> Labels => _session.Labels;

    public NativeBuffer Weights => _session.Weights;

    public IReadOnlyList<BatchStatistic> Statistics => _session.Statistics;

    /// <summary>Computes the gradients of the batch and moves the weights. Gives the loss before the move.</summary>
    public float Step(double learningRate)
    {
        _session.Masks.Fill(Optimizer.Steps);
        float loss = _session.Run();
        Clip();
        Optimizer.Update(_session.Weights, _session.Gradients, learningRate);
        for (int i = 0; i < _session.Statistics.Count; i++)
        {
            _session.Statistics[i].Follow((float)_settings.BatchNormMomentum);
        }

        return loss;
    }

    /// <summary>Computes loss and gradients only, and gives the L2 norm of each parameter's gradient.</summary>
    public IReadOnlyDictionary<string, double> GradientNorms()
    {
        _session.Masks.Fill(Optimizer.Steps);
        _session.Run();
        return _session.Layout.Places.ToDictionary(
            place => place.Parameter.Name, place => (double)TensorPrimitives.Norm<float>(place.In(_session.Gradients)));
    }

    /// <summary>A copy of the network with the weights and running statistics as they are now.</summary>
    /// <param name="weights">Other weights, laid out alike; null for its own.</param>
    public ModelProto Trained(NativeBuffer? weights = null)
    {
        ModelProto trained = _network.Clone();
        Dictionary<string, TensorProto> initializers = trained.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (ParameterPlace place in _session.Layout.Places)
        {
            Replace(initializers[place.Parameter.Name], place.In(weights ?? _session.Weights));
        }

        foreach (BatchStatistic statistic in _session.Statistics)
        {
            Replace(initializers[statistic.Initializer], statistic.Running);
        }

        return trained;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _session.Dispose();
    }

    private static void Replace(TensorProto tensor, ReadOnlySpan<float> values)
    {
        TensorProto replacement = Tensors.Of(tensor.Name, values, [.. tensor.Dims]);
        tensor.FloatData.Clear();
        tensor.RawData = replacement.RawData;
    }

    /// <summary>Scales all gradients when their common norm is too large (Pascanu, Mikolov and Bengio, 2013, algorithm 1).</summary>
    private void Clip()
    {
        if (_settings.ClipGradientNorm <= 0)
        {
            return;
        }

        Span<float> gradients = _session.Gradients.Span;
        // The small addend keeps the quotient finite, as other trainers do.
        double factor = _settings.ClipGradientNorm / (TensorPrimitives.Norm<float>(gradients) + 1e-6);
        if (factor < 1)
        {
            TensorPrimitives.Multiply(gradients, (float)factor, gradients);
        }
    }
}
