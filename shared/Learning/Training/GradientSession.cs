using Aviary.Learning.Acceleration;
using Aviary.Learning.Differentiation;
using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Training;

/// <summary>
/// A gradient graph loaded into the runtime, with all inputs and outputs bound once to buffers of its own:
/// fill <see cref="Batch"/> and <see cref="Labels"/>, call <see cref="Run"/>, read loss, gradients and statistics.
/// A step allocates nothing.
/// </summary>
internal sealed class GradientSession : IDisposable
{
    private readonly KernelDomain? _kernels;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly List<IDisposable> _values = [];
    private readonly NativeBuffer _batch;
    private readonly NativeBuffer _loss = new(1);
    private readonly long[] _labels;

    /// <param name="graph">The graph.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <param name="kernels">The kernels of its nodes that are none of the runtime's; they go with the session.</param>
    /// <param name="seed">What Dropout derives its chance from.</param>
    public GradientSession(GradientGraph graph, int threads, KernelDomain? kernels = null, int seed = 0)
    {
        Masks = new DropoutMasks(graph.Masks, seed);
        _kernels = kernels;
        Layout = new ParameterLayout(graph.Parameters);
        Weights = new NativeBuffer(Layout.Length);
        Gradients = new NativeBuffer(Layout.Length);
        Statistics = [.. graph.Statistics.Select(statistic => new BatchStatistic(statistic, statistic.Shape))];
        _batch = new NativeBuffer(checked((int)graph.InputShape.Aggregate(1L, (product, length) => product * length)));
        _labels = GC.AllocateArray<long>((int)graph.InputShape[0], pinned: true);
        using SessionOptions options = Options(threads);
        kernels?.Register(options);
        _session = new InferenceSession(graph.Model, options);
        _binding = _session.CreateIoBinding();
        Bind(graph);
    }

    public ParameterLayout Layout { get; }

    /// <summary>The parameters, laid out by <see cref="Layout"/>.</summary>
    public NativeBuffer Weights { get; }

    /// <summary>Their gradients after a run.</summary>
    public NativeBuffer Gradients { get; }

    /// <summary>The batch's statistics after a run.</summary>
    public IReadOnlyList<BatchStatistic> Statistics { get; }

    /// <summary>What Dropout drops: to be drawn for each step.</summary>
    public DropoutMasks Masks { get; }

    /// <summary>The batch's input values.</summary>
    public Span<float> Batch => _batch.Span;

    /// <summary>The batch's labels.</summary>
    public Span<long> Labels => _labels;

    /// <summary>Copies weights and running statistics from a network.</summary>
    public void Take(ModelProto network)
    {
        Dictionary<string, TensorProto> initializers = network.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (ParameterPlace place in Layout.Places)
        {
            initializers[place.Parameter.Name].Floats().CopyTo(place.In(Weights));
        }

        foreach (BatchStatistic statistic in Statistics)
        {
            initializers[statistic.Initializer].Floats().CopyTo(statistic.Running, 0);
        }
    }

    /// <summary>Computes loss, gradients and statistics of the batch, and gives the loss.</summary>
    public float Run()
    {
        _session.RunWithBinding(_run, _binding);
        return _loss.Span[0];
    }

    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
        _kernels?.Dispose();
        _run.Dispose();
        _values.ForEach(value => value.Dispose());
        foreach (BatchStatistic statistic in Statistics)
        {
            statistic.Dispose();
        }

        Masks.Dispose();
        _batch.Dispose();
        _loss.Dispose();
        Weights.Dispose();
        Gradients.Dispose();
    }

    private static SessionOptions Options(int threads)
    {
        SessionOptions options = new()
        {
            // Beyond this level only layouts change, and only those of constant weights, which training has none of.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = true,
            EnableMemoryPattern = true,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        // Threads wait awake for the next operator, but briefly: on a machine that has other work as well, such as serving,
        // the default of a longer wait made steps two to three times slower than none.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", "50");
        return options.ReadAsOnnx();
    }

    private void Bind(GradientGraph graph)
    {
        _binding.BindInput(graph.Input, Keep(_batch.Tensor(0, graph.InputShape)));
        _binding.BindInput(GradientGraph.Labels, Keep(OrtValue.CreateTensorValueFromMemory(_labels, [_labels.Length])));
        foreach ((string input, OrtValue value) in Masks.Tensors())
        {
            _binding.BindInput(input, Keep(value));
        }

        _binding.BindOutput(GradientGraph.Loss, Keep(_loss.Tensor(0, [])));
        foreach (ParameterPlace place in Layout.Places)
        {
            _binding.BindInput(place.Parameter.Name, Keep(Weights.Tensor(place.Offset, place.Parameter.Shape)));
            _binding.BindOutput(place.Parameter.Gradient, Keep(Gradients.Tensor(place.Offset, place.Parameter.Shape)));
        }

        foreach (BatchStatistic statistic in Statistics)
        {
            _binding.BindOutput(statistic.Output, Keep(statistic.Tensor()));
        }
    }

    private OrtValue Keep(OrtValue value)
    {
        _values.Add(value);
        return value;
    }
}
