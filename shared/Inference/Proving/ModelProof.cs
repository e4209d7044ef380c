using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Aviary.Errors;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference.Proving;

/// <summary>
/// The work of a proving process: it does with a model file from standard input what an import or a server would do. A file that
/// is not fit may end this process, and nothing else.
/// </summary>
public static class ModelProof
{
    /// <summary>The one argument that a program is started with for this.</summary>
    internal const string Argument = "prove-model";

    /// <summary>Whether the program was started for this; then it calls <see cref="Run"/> and ends.</summary>
    public static bool IsAsked(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments is [Argument];
    }

    /// <summary>Reads the file, tries it, and answers. A file that is refused in an orderly way is none of its business: the caller finds that too.</summary>
    /// <param name="import">Imports the file as the request says; null where the import refuses it or measured nothing.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Func<ReadOnlyMemory<byte>, ProofRequest, LoadCost?> import)
    {
        ArgumentNullException.ThrowIfNull(import);
        PreferToEnd();
        using BufferedStream input = new(Console.OpenStandardInput());
        ProofRequest request = ReadRequest(input);
        byte[] file = new byte[request.FileBytes];
        input.ReadExactly(file);
        LoadCost? cost = Try(() => Load(file, request));
        if (request.Import is not null)
        {
            // A file whose form must be adapted is first loaded there.
            LoadCost? adapted = Try(() => import(file, request));
            cost ??= adapted;
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new ProofAnswer(cost), ProofJson.Default.ProofAnswer));
        return 0;
    }

    private static LoadCost Load(byte[] file, ProofRequest request)
    {
        InferenceOptions options = request.Options();
        using RunWatch watch = new(RunLimits.Of(options), TimeProvider.System);
        (OnnxSession loaded, LoadCost cost) = Measure(() => OnnxSession.Load(file, request.Classes, options, watch));
        using OnnxSession session = loaded;
        if (request.Golden is { } golden)
        {
            GoldenProof.Check(session, golden, float.MaxValue); // what it answers is for the caller to judge
        }

        return cost;
    }

    /// <summary>Null where the file is refused in an orderly way: the caller then finds the same, and says it.</summary>
    private static LoadCost? Try(Func<LoadCost?> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is InvalidDataException or AviaryException or OnnxRuntimeException)
        {
            return null;
        }
    }

    /// <summary>Loads a session and measures it.</summary>
    public static (OnnxSession Session, LoadCost Cost) Measure(Func<OnnxSession> load)
    {
        long held = Environment.WorkingSet;
        long began = Stopwatch.GetTimestamp();
        OnnxSession session = load();
        return (session, new LoadCost((long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, Math.Max(0, Environment.WorkingSet - held)));
    }

    private static ProofRequest ReadRequest(Stream input)
    {
        List<byte> line = [];
        for (int next = input.ReadByte(); next is not ('\n' or -1); next = input.ReadByte())
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
