using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Inference.Rows;
using Aviary.Onnx;

namespace Aviary.Serving;

/// <summary>
/// One version, verified, loaded and proved; immutable. References are counted: its owner holds one, every lease another, and
/// when the last is gone its memory is returned.
/// </summary>
public sealed class LoadedModel
{
    private readonly OnnxSession _session;
    private readonly SlotCopy _example;
    private int _references = 1;

    internal LoadedModel(
        string model, string version, IReadOnlyList<string> classes, OnnxSession session, SlotCopy example, PictureInput? picture, DateTimeOffset loadedAt)
    {
        Model = model;
        Version = version;
        Classes = classes;
        LoadedAt = loadedAt;
        _session = session;
        _example = example;
        Inputs = new InputReader(session.Signature, picture);
    }

    /// <summary>The model.</summary>
    public string Model { get; }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>What it takes and gives.</summary>
    public ModelSignature Signature => _session.Signature;

    /// <summary>The classes in the order of the output.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What people call the classes, in the same order, empty text where unknown; null where none is known.</summary>
    public IReadOnlyList<string>? CommonNames { get; init; }

    /// <summary>How a picture becomes its input; null where it takes no pictures.</summary>
    public PictureInput? Picture => Inputs.Picture;

    /// <summary>When it was loaded (UTC).</summary>
    public DateTimeOffset LoadedAt { get; }

    /// <summary>Reads inputs into its rows.</summary>
    internal InputReader Inputs { get; }

    /// <summary>Its session; only for who holds a reference.</summary>
    internal OnnxSession Session => _session;

    /// <summary>Whether all references are gone.</summary>
    internal bool IsReleased => Volatile.Read(ref _references) == 0;

    /// <summary>Runs it for what a caller asked, timed as a stage. Only for who holds a reference.</summary>
    /// <inheritdoc cref="OnnxSession.Run(RunSlot, int, bool)"/>
    internal ReadOnlySpan<float> Run(RunSlot slot, int rows, bool alone = false)
    {
        using StageTimer timer = StageTimer.Start(PredictionStage.Run);
        return _session.Run(slot, rows, alone);
    }

    /// <summary>Runs it on its golden example, which it answered when it was loaded. Callers must hold a reference.</summary>
    /// <exception cref="ModelFailedException">It fails now: whatever else fails beside it is not at fault for that.</exception>
    internal void RunExample()
    {
        RunSlot slot = _session.Rent();
        try
        {
            _example.Fill(slot);
            _session.Run(slot, rows: 1);
        }
        catch (Exception e) when (FailingRows.IsFailure(e))
        {
            throw new ModelFailedException(Model, Version, RuntimeProblem.Of(e), e);
        }
        finally
        {
            _session.Return(slot);
        }
    }

    /// <summary>Takes a reference; false where the last is gone already.</summary>
    internal bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Gives a reference back. The last one frees the session, on another thread: no request pays for that.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _example.Dispose();
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.Dispose(), _session, preferLocal: false);
        }
    }
}
