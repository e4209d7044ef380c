using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Aviary.Models.Serving.Engine;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Models.Serving.Proving;

/// <summary>
/// The work of a proving process: it loads a model file from standard input and tries it on probe rows, as an import does. A file
/// that is not fit may end this process, and nothing else.
/// </summary>
public static class ModelProof
{
    /// <summary>The one argument that a program is started with for this.</summary>
    internal const string Argument = "prove-model";

    private const int MaxRequestBytes = 4096;

    /// <summary>Whether the program was started for this; then it calls <see cref="Run"/> and ends.</summary>
    public static bool IsAsked(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments is [Argument];
    }

    /// <summary>Reads the file, tries it, and answers. A file that is refused in an orderly way is none of its business: the caller finds that too.</summary>
    /// <returns>The exit code.</returns>
    public static int Run()
    {
        PreferToEnd();
        using Stream input = Console.OpenStandardInput();
        ProofRequest request = ReadRequest(input);
        byte[] file = new byte[request.FileBytes];
        input.ReadExactly(file);
        ServingOptions options = new()
        {
            Threads = request.Threads,
            MaxBatch = request.MaxBatch,
            RunMemory = request.RunMemory,
            RunTimeout = TimeSpan.FromMilliseconds(request.RunMilliseconds),
            LoneThreads = 1,
        };
        LoadCost? cost = TryMeasure(file, request.Classes, options);
        TryPrepare(file, options);
        Console.Out.WriteLine(JsonSerializer.Serialize(new ProofAnswer(cost), ProofJson.Default.ProofAnswer));
        return 0;
    }

    private static LoadCost? TryMeasure(byte[] file, int? classes, ServingOptions options)
    {
        try
        {
            using RunWatch watch = new(RunLimits.Of(options), TimeProvider.System);
            (OnnxSession session, LoadCost cost) = Measure(() => OnnxSession.Load(file, classes, options, watch));
            using (session)
            {
                return cost;
            }
        }
        catch (Exception e) when (e is InvalidDataException or AviaryException or OnnxRuntimeException)
        {
            return null; // it may be of a form that must be adapted first
        }
    }

    private static void TryPrepare(byte[] file, ServingOptions options)
    {
        try
        {
            new ModelImport(Options.Create(options)).Prepare(new ModelSource { Onnx = file }, CancellationToken.None);
        }
        catch (Exception e) when (e is InvalidDataException or AviaryException or OnnxRuntimeException)
        {
            // The caller may say more of the file, such as its classes, and finds what is wrong by itself.
        }
    }

    /// <summary>Loads a session and measures it.</summary>
    internal static (OnnxSession Session, LoadCost Cost) Measure(Func<OnnxSession> load)
    {
        long held = Environment.WorkingSet;
        long began = Stopwatch.GetTimestamp();
        OnnxSession session = load();
        return (session, new LoadCost((long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, Math.Max(0, Environment.WorkingSet - held)));
    }

    private static ProofRequest ReadRequest(Stream input)
    {
        List<byte> line = [];
        for (int next = input.ReadByte(); next is not ('\n' or -1) && line.Count < MaxRequestBytes; next = input.ReadByte())
        {
            line.Add((byte)next);
        }

        return JsonSerializer.Deserialize(Encoding.UTF8.GetString([.. line]), ProofJson.Default.ProofRequest)
            ?? throw new InvalidDataException("expected a request in the first line of standard input");
    }

    /// <summary>Where memory runs out all the same, Linux shall end this process and not the one that serves.</summary>
    private static void PreferToEnd()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another system; then there is no such choice.
        }
    }
}
