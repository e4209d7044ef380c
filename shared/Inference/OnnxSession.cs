using System.Diagnostics;
using Aviary.Inference.Probing;
using Aviary.Inference.Safety;
using Aviary.Onnx;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference;

/// <summary>
/// A model in ONNX Runtime, ready to run. Runs are synchronous: a run is arithmetic on the caller's thread from beginning to end,
/// and there is nothing in it to wait for. Safe for concurrent use.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    /// <summary>Larger slots, and what such runs took from the arena, are given back at once: one large request must not cost memory for ever.</summary>
    private const int KeptRows = 64;

    /// <summary>Zeros, ones and a pattern; a request for more would only lengthen every load.</summary>
    private const int ProbedKinds = 3;

    /// <summary>The first run takes longer than those that follow, because ONNX Runtime takes its memory in it.</summary>
    private const int LeastProbes = 2;

    /// <summary>Shorter runs gain nothing by being shared out.</summary>
    private static readonly TimeSpan LongRun = TimeSpan.FromMilliseconds(1);

    private readonly InferenceSession _session;
    private InferenceSession? _idle;
    private int _idleAsked;
    private TimeSpan? _fastestProbe;
    private readonly SessionLayout _layout;
    private readonly RunWatch? _watch;
    private readonly ObjectPool<RunSlot> _slots;
    private readonly OutputForm _form;

    /// <summary>Takes the session over, also where this throws.</summary>
    internal OnnxSession(InferenceSession session, SessionLayout layout, int maxBatch, RunWatch? watch = null)
    {
        _session = session;
        _layout = layout;
        ModelNotes notes = ModelNotes.Read(session.ModelMetadata.CustomMetadataMap);
        Signature = layout.Signature with
        {
            ColumnNames = notes.ColumnNames.Count == layout.Signature.RowElements && layout.Input is { Columns.Count: 0, RowShape.Count: 1 }
                ? notes.ColumnNames
                : [],
            IgnoredColumns = notes.IgnoredColumns,
            NullableColumns = notes.NullableColumns,
            OptionalColumns = notes.OptionalColumns,
        };
        _watch = watch;
        var provider = new DefaultObjectPoolProvider { MaximumRetained = Environment.ProcessorCount * 2 };
        _slots = provider.Create(new SlotPolicy(() => new RunSlot(session, layout, maxBatch, watch)));
        try
        {
            // A table's form is settled when it is imported: what text its columns know cannot be made up here.
            using ProbeTime time = new(watch?.Limits.Time ?? ProbeTime.Most, TimeProvider.System);
            Signature = Signature with { TakesMissing = TakesMissing(time) };
            OutputForm probed = Signature.Columns.Count > 0 ? OutputForm.Probabilities : Probe(time);
            _form = notes.HoldsProbabilities ? OutputForm.Probabilities : probed;
            IsSlow = _fastestProbe > LongRun;
        }
        catch
        {
            // The pool holds slots by now, whose memory no collector frees.
            Dispose();
            throw;
        }
    }

    /// <summary>What the model takes and returns.</summary>
    public ModelSignature Signature { get; }

    /// <summary>Whether a run takes so long that further threads shorten it.</summary>
    public bool IsSlow { get; }

    /// <summary>Whether a request that is alone gets a session of its own.</summary>
    public bool HasIdleSession => Volatile.Read(ref _idle) is not null;

    /// <summary>The name of the output with the probabilities.</summary>
    public string OutputName => _layout.OutputName;

    /// <summary>What the file says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Whether requests of several rows run at once.</summary>
    public bool TakesBatch => _layout.Input.TakesBatch;

    /// <summary>Proves a file by <see cref="OnnxSafety"/> and loads it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="classes">How many classes its output must have; null for as many as it says.</param>
    /// <param name="options">Limits and threads.</param>
    /// <param name="watch">Ends runs that take too much; null where nothing does.</param>
    /// <exception cref="InvalidDataException">It cannot be served; says why.</exception>
    public static OnnxSession Load(ReadOnlyMemory<byte> file, int? classes, InferenceOptions options, RunWatch? watch = null)
    {
        OnnxSafety.Check(file.Span);
        using SessionOptions sessionOptions = OnnxEnvironment.CreateSessionOptions(options);
        InferenceSession? loaded = null;
        try
        {
            loaded = new InferenceSession(Bytes(file), sessionOptions);
            return new OnnxSession(loaded, SessionLayout.Find(loaded, classes), options.MaxBatch, watch);
        }
        catch (OnnxRuntimeException e)
        {
            loaded?.Dispose();
            throw new InvalidDataException($"ONNX Runtime refuses it: {RuntimeProblem.Of(e)}", e);
        }
        catch
        {
            loaded?.Dispose();
            throw;
        }
    }

    /// <summary>Memory for one run, to be returned with <see cref="Return"/>.</summary>
    public RunSlot Rent() => _slots.Get();

    /// <summary>Returns what <see cref="Rent"/> gave.</summary>
    public void Return(RunSlot slot)
    {
        slot.Table?.Clear();
        _slots.Return(slot);
    }

    /// <summary>The probabilities for the first rows of a slot: rows × classes, void when the slot is given back.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="rows">How many.</param>
    /// <param name="alone">Whether nothing else runs: then the run may have the processors that stand idle.</param>
    /// <exception cref="RunLimitException">The rows take more time or memory than a run may.</exception>
    public ReadOnlySpan<float> Run(RunSlot slot, int rows, bool alone = false) => Run(slot, first: 0, rows, alone);

    /// <summary>The probabilities for some rows of a slot: rows × classes; those of its other rows stay as they are.</summary>
    /// <inheritdoc cref="Run(RunSlot, int, bool)"/>
    /// <param name="slot">The slot.</param>
    /// <param name="first">The first of the rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="alone">Whether nothing else runs: then the run may have the processors that stand idle.</param>
    public ReadOnlySpan<float> Run(RunSlot slot, int first, int rows, bool alone = false)
    {
        RunWithinLimits(slot, first, rows, alone ? Volatile.Read(ref _idle) : null);
        Span<float> answers = slot.Output.Rows<float>(first + rows)[(first * Signature.Outputs)..];
        if (_form == OutputForm.Logits)
        {
            Softmax.Apply(answers, Signature.Outputs);
        }

        return answers;
    }

    /// <summary>True for the first caller: it may call <see cref="AddLone"/>.</summary>
    public bool TryAskForIdleSession() => IsSlow && Volatile.Read(ref _idleAsked) == 0 && Interlocked.Exchange(ref _idleAsked, 1) == 0;

    /// <summary>
    /// Makes the session for requests that are alone (<see cref="InferenceOptions.IdleThreads"/>), which from then on get it. Its
    /// threads get the priority of the calling thread.
    /// </summary>
    /// <param name="file">The file of this session.</param>
    /// <param name="threads">The threads of one run.</param>
    /// <param name="spin">Whether they wait awake during a run.</param>
    public void AddLone(ReadOnlyMemory<byte> file, int threads, bool spin)
    {
        using SessionOptions options = OnnxEnvironment.CreateLoneOptions(threads, spin);
        Volatile.Write(ref _idle, new InferenceSession(Bytes(file), options));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        (_slots as IDisposable)?.Dispose();
        _idle?.Dispose();
        _session.Dispose();
    }

    private void RunWithinLimits(RunSlot slot, int first, int rows, InferenceSession? idle)
    {
        try
        {
            RunOnce(slot, first, rows, idle);
        }
        catch (RunLimitException e) when (!e.IsTime)
        {
            // Others may have taken what was short; whoever wants too much by itself fails again.
            lock (_watch!.MemoryTurn)
            {
                RunOnce(slot, first, rows, idle);
            }
        }
    }

    private static void RunOnce(RunSlot slot, int first, int rows, InferenceSession? idle)
    {
        RunOptions options = slot.Watched.Begin(shrinks: rows > KeptRows);
        RunLimitException? limit = null;
        try
        {
            slot.Run(options, first, rows, idle);
        }
        catch (OnnxRuntimeException e) when ((limit = slot.Watched.Explain(e)) is not null)
        {
            throw limit;
        }
        finally
        {
            slot.Watched.End();
        }
    }

    /// <summary>Learns from a few rows what the output means and how long a run takes. These are also the first runs, in which ONNX Runtime takes its memory.</summary>
    private OutputForm Probe(ProbeTime time)
    {
        RunSlot slot = _slots.Get();
        try
        {
            OutputForm found = OutputForm.Probabilities;
            for (int kind = 0; kind < ProbedKinds && (kind < LeastProbes || found == OutputForm.Probabilities); kind++)
            {
                OutputForm form = Probe(slot, kind, time);
                found = found == OutputForm.Probabilities ? form : found;
                time.Require();
            }

            return found;
        }
        finally
        {
            _slots.Return(slot);
        }
    }

    /// <summary>
    /// Trees branch on NaN, while in most networks it ends in NaN. Asked with a row of NaN alone; only of models that take rows of
    /// real numbers, because for pictures a missing number is a mistake.
    /// </summary>
    private bool TakesMissing(ProbeTime time)
    {
        if (Signature is not { RowShape.Count: 1, Columns.Count: 0 } || !ElementTypes.IsReal(Signature.InputType))
        {
            return false;
        }

        RunSlot slot = _slots.Get();
        try
        {
            ProbeRow.Fill(slot.Input, Signature.InputType, static _ => double.NaN);
            return OutputForms.IsFinite(slot.Run(time.Run, rows: 1));
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
        finally
        {
            _slots.Return(slot);
        }
    }

    private OutputForm Probe(RunSlot slot, int kind, ProbeTime time)
    {
        try
        {
            ProbeRow.Fill(slot.Input, Signature.InputType, kind);
            long began = Stopwatch.GetTimestamp();
            ReadOnlySpan<float> row = slot.Run(time.Run, rows: 1);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            _fastestProbe = took < _fastestProbe ? took : _fastestProbe ?? took;

            // A model may divide by a sum that is 0 for a probe row; such a row says nothing.
            return OutputForms.IsFinite(row) ? OutputForms.Of(row) : OutputForm.Probabilities;
        }
        catch (OnnxRuntimeException)
        {
            // So does one that the model does not take. The golden example, which it must take, is tried later.
            return OutputForm.Probabilities;
        }
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> file)
        => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(file, out ArraySegment<byte> segment)
            && segment.Offset == 0 && segment.Count == segment.Array!.Length
                ? segment.Array
                : file.ToArray();

    private sealed class SlotPolicy(Func<RunSlot> create) : IPooledObjectPolicy<RunSlot>
    {
        public RunSlot Create() => create();

        public bool Return(RunSlot obj) => obj.Capacity <= KeptRows;
    }
}
