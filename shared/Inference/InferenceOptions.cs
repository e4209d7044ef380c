using System.ComponentModel.DataAnnotations;
using Aviary.Settings;

namespace Aviary.Inference;

/// <summary>How a model file is loaded and run, and what that may take. Part of section <c>Serving</c>.</summary>
public class InferenceOptions
{
    /// <summary>The threads that one prediction may use. 1 to 64, default 1: small models answer fastest on the caller's thread.</summary>
    [Range(1, 64, ErrorMessage = "Serving:Threads must be 1 to 64.")]
    public int Threads { get; set; } = 1;

    /// <summary>
    /// The threads of a prediction that runs alone, by a model whose run takes longer than a millisecond: it gets the processors that
    /// nobody else uses. 0 to 64, default 0: as many as there are processors; 1 for no more than <see cref="Threads"/>.
    /// </summary>
    [Range(0, 64, ErrorMessage = "Serving:IdleThreads must be 0 to 64.")]
    [FormerName("LoneThreads")]
    public int IdleThreads { get; set; }

    /// <summary>Whether these threads wait for their parts of a run awake. Default: yes; between runs they sleep in any case.</summary>
    [FormerName("LoneSpin")]
    public bool IdleAllowSpinning { get; set; } = true;

    /// <summary>How long a run of a model may last; then it is ended (HTTP 422). 10 ms to 10 min, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00", ErrorMessage = "Serving:RunTimeout must be 00:00:00.01 to 00:10:00.")]
    public TimeSpan RunTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The bytes that all runs together may take from ONNX Runtime's arena. A run that wants more is ended (HTTP 422), and so are the
    /// runs under way when the process holds twice as much and more than three quarters of what .NET may use. 0 to 4 GiB, default 0: half of the memory that .NET may use (which is
    /// three quarters of a container's), at least 256 MiB and at most 1 GiB; in a container of 2 GiB that is 768 MiB.
    /// </summary>
    [Range(0, 4L << 30, ErrorMessage = "Serving:RunMemory must be 0 to 4294967296.")]
    public long RunMemory { get; set; }

    /// <summary>The most rows of a request. 1 to 4096, default 256.</summary>
    [Range(1, 4096, ErrorMessage = "Serving:MaxBatch must be 1 to 4096.")]
    public int MaxBatch { get; set; } = 256;

    /// <summary>The most bytes of a model file that is loaded. 1 KiB to 2000 MiB, default 512 MiB.</summary>
    [Range(1024, 2_000 << 20, ErrorMessage = "Serving:MaxModelBytes must be 1024 to 2097152000.")]
    public int MaxModelBytes { get; set; } = 512 << 20;

    /// <summary>
    /// How long it may take to load and to try a model file, at import and before a version is served that carries no measurement.
    /// 1 s to 30 min, default 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00", ErrorMessage = "Serving:LoadTimeout must be 00:00:01 to 00:30:00.")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The bytes that loading and trying a model file may take beyond four times the file's. 0 to 64 GiB, default 0: as much as
    /// runs may take by default, see <see cref="RunMemory"/>.
    /// </summary>
    [Range(0, 64L << 30, ErrorMessage = "Serving:LoadMemory must be 0 to 68719476736.")]
    public long LoadMemory { get; set; }

    /// <summary>How far a probability may lie from the golden example's. 0 to 0.1, default 0.001: processors round differently.</summary>
    [Range(0.0, 0.1, ErrorMessage = "Serving:GoldenTolerance must be 0 to 0.1.")]
    public double GoldenTolerance { get; set; } = 0.001;
}
