using Aviary.Learning.Networks;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Models.Serving.Engine;

/// <summary>
/// The one environment of ONNX Runtime in this process, with one pool of threads that all served models share: ten models with
/// pools of their own would fight for the same cores. ONNX Runtime fixes both for the life of the process, at first use.
/// </summary>
internal static class OnnxEnvironment
{
    private static readonly Lock Gate = new();
    private static bool? _sharesThreads;

    /// <summary>Loads ONNX Runtime, which takes a while, before the first session needs it. Whether that made the environment.</summary>
    public static bool Prepare(int threads) => SharesThreads(threads);

    /// <summary>Session options for serving.</summary>
    /// <param name="threads">
    /// The threads of one run. With one, a run stays on its caller's thread: requests then scale over the cores by themselves,
    /// and a small model loses more by handing work to another thread than the work takes.
    /// </param>
    public static SessionOptions CreateSessionOptions(int threads)
    {
        bool shared = SharesThreads(threads);
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

    private static SessionOptions Plain()
    {
        SessionOptions options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        }.ReadAsOnnx();

        // Without it, processors that have AVX2 but no VNNI add products of bytes in 16 bits and cut them off there: quantised networks
        // answer wrongly, by a few hundredths for the birds, and nobody is told. Other processors take no notice of it.
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        return options;
    }

    private static bool SharesThreads(int threads)
    {
        lock (Gate)
        {
            return _sharesThreads ??= !OrtEnv.IsCreated && Create(threads);
        }
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
        OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
        return true;
    }
}
