using System.Globalization;
using Aviary.Inference.Safety;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference;

/// <summary>
/// The one environment of ONNX Runtime in this process, with one pool of threads that all served models share: ten models with
/// pools of their own would fight for the same cores. ONNX Runtime fixes both for the life of the process, at first use.
/// </summary>
public static class OnnxEnvironment
{
    /// <summary>The most bytes of a constant that is computed when a model is loaded; larger ones are computed in each run, within its limits.</summary>
    private const long MostFolded = 256L << 20;

    private static readonly Lock Gate = new();
    private static bool? _sharesThreads;
    private static InferenceSession? _shrinking;

    /// <summary>
    /// Loads ONNX Runtime and makes its environment and arena, at first use, which takes a while: better before the first session needs
    /// it. Returns whether sessions share its threads.
    /// </summary>
    public static bool Prepare(InferenceOptions serving)
    {
        lock (Gate)
        {
            if (_sharesThreads is { } known)
            {
                return known;
            }

            bool made = !OrtEnv.IsCreated && Create(serving.Threads);
            CreateArena(RunLimits.Of(serving).Memory);
            _shrinking = made ? TrySharing() : null;
            _sharesThreads = _shrinking is not null;
            return _shrinking is not null;
        }
    }

    /// <summary>Session options for serving with default limits.</summary>
    /// <inheritdoc cref="CreateSessionOptions(InferenceOptions)"/>
    public static SessionOptions CreateSessionOptions(int threads) => CreateSessionOptions(new InferenceOptions { Threads = threads });

    /// <summary>
    /// Session options for serving. With one thread, a run stays on its caller's thread: requests then scale over the cores by
    /// themselves, and a small model loses more by handing work to another thread than the work takes.
    /// </summary>
    public static SessionOptions CreateSessionOptions(InferenceOptions serving)
    {
        int threads = serving.Threads;
        bool shared = Prepare(serving);
        SessionOptions options = Plain();
        if (shared)
        {
            options.DisablePerSessionThreads();
        }
        else
        {
            // Something else in this process (training) made the environment first: sessions bring their own threads.
            options.IntraOpNumThreads = threads;
            options.InterOpNumThreads = 1;
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        }

        return options;
    }

    /// <summary>Session options for runs that have the processors to themselves: threads of their own, which sleep between runs.</summary>
    /// <param name="threads">The threads of one run.</param>
    /// <param name="spin">Whether they wait awake during a run: the parts of a layer are shorter than it takes to wake one.</param>
    public static SessionOptions CreateLoneOptions(int threads, bool spin)
    {
        SessionOptions options = Plain();
        options.IntraOpNumThreads = threads;
        options.InterOpNumThreads = 1;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spin ? "1" : "0");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    /// <summary>
    /// Returns what the arena holds and no session uses to the system. ONNX Runtime does that at the end of a run that asks for it,
    /// so this runs a model that does nothing. Where it fails, for want of memory for one, it is left at that.
    /// </summary>
    public static void ShrinkArena()
    {
        lock (Gate)
        {
            if (_sharesThreads is null)
            {
                return; // no session was made yet
            }

            try
            {
                Shrink();
            }
            catch (OnnxRuntimeException)
            {
                // The next time will come, and whoever asked is a thread that must go on.
            }
        }
    }

    private static void Shrink()
    {
        using RunOptions run = new();
        run.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        _shrinking ??= NothingSession(sharesThreads: false);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[1], [1]);
        using IDisposableReadOnlyCollection<OrtValue> result = _shrinking.Run(run, _shrinking.InputNames, [input], _shrinking.OutputNames);
    }

    /// <summary>
    /// Where another thread made a session of its own in the same moment, ONNX Runtime keeps the environment of whichever came first
    /// and says nothing. Only a session that asks for the shared threads finds out.
    /// </summary>
    private static InferenceSession? TrySharing()
    {
        try
        {
            return NothingSession(sharesThreads: true);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static InferenceSession NothingSession(bool sharesThreads)
    {
        GraphProto graph = new() { Name = "nothing" };
        graph.Input.Add(Values.Tensor("x", TensorProto.Types.DataType.Float, 1));
        graph.Output.Add(Values.Tensor("y", TensorProto.Types.DataType.Float, 1));
        new GraphBuilder(graph).AddNamed("y", "Neg", ["x"]);
        using SessionOptions options = Plain();
        if (sharesThreads)
        {
            options.DisablePerSessionThreads();
        }
        else
        {
            options.IntraOpNumThreads = 1;
        }

        return new InferenceSession(ModelFile.Of(graph).ToByteArray(), options);
    }

    private static SessionOptions Plain()
    {
        SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what fails is thrown, and may fail for what a caller sends
        };

        // Without it, processors that have AVX2 but no VNNI add products of bytes in 16 bits and cut them off there: quantised networks
        // answer wrongly, by a few hundredths for the birds, and nobody is told. Other processors take no notice of it.
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        options.AddSessionConfigEntry("session.function_expansion_node_limit", Text(OnnxFunctions.MaxExpanded));
        options.AddSessionConfigEntry("optimization.constant_folding_max_output_size_in_bytes", Text(MostFolded));
        return options.ReadAsOnnx();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One arena for the runs of all sessions, so that together they keep the limit.</summary>
    private static void CreateArena(long bytes)
    {
        using OrtMemoryInfo memory = new(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using OrtArenaCfg limits = new((uint)Math.Min(bytes, uint.MaxValue), arenaExtendStrategy: -1, initialChunkSizeBytes: -1, maxDeadBytesPerChunk: -1);
        OrtEnv.Instance().CreateAndRegisterAllocator(memory, limits);
    }

    private static bool Create(int threads)
    {
        // Spinning threads would burn the cores that other requests need.
        using var pool = new OrtThreadingOptions { GlobalIntraOpNumThreads = threads, GlobalInterOpNumThreads = 1, GlobalSpinControl = false };
        var options = new EnvironmentCreationOptions
        {
            logId = "aviary",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            threadOptions = pool,
        };
        OnnxTelemetry.TurnOff();
        try
        {
            OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
            return true;
        }
        catch (OnnxRuntimeException) when (OrtEnv.IsCreated)
        {
            return false; // by another thread, just now
        }
    }
}
