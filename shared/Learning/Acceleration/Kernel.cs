using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// The computation of one node: a beginning, parts that run on all threads of the session, and an end. What a part does depends on its
/// number alone, never on the thread, so that any number of threads gives the same bits. Not for use by two runs at once.
/// </summary>
internal abstract unsafe class Kernel : IDisposable
{
    private readonly long[][] _shapes;
    private float** _tensors;
    private RuntimeFunctions? _functions;
    private GCHandle _self;
    private Exception? _failure;

    /// <param name="inputs">The number of inputs.</param>
    /// <param name="shapes">The shapes of the outputs.</param>
    /// <param name="parts">How many parts there are.</param>
    protected Kernel(int inputs, IEnumerable<long[]> shapes, int parts)
    {
        _shapes = [.. shapes];
        (InputCount, Parts) = (inputs, parts);
        _tensors = (float**)NativeMemory.AllocZeroed((nuint)(inputs + _shapes.Length), (nuint)sizeof(float*));
    }

    public int InputCount { get; }

    public int OutputCount => _shapes.Length;

    public IReadOnlyList<long[]> OutputShapes => _shapes;

    protected int Parts { get; }

    protected float** Inputs => _tensors;

    protected float** Outputs => _tensors + InputCount;

    /// <summary>Gives the handle by which the runtime finds this kernel.</summary>
    public GCHandle Attach(RuntimeFunctions functions)
    {
        _functions = functions;
        return _self = GCHandle.Alloc(this);
    }

    /// <summary>Runs it; gives a status of the runtime, 0 where all went well.</summary>
    public nint Run(nint context)
    {
        RuntimeFunctions functions = _functions!;
        try
        {
            for (int i = 0; i < InputCount; i++)
            {
                Inputs[i] = functions.Input(context, i);
            }

            for (int i = 0; i < _shapes.Length; i++)
            {
                Outputs[i] = functions.Output(context, i, _shapes[i]);
            }

            Begin();
            functions.ParallelFor(context, &RunPart, Parts, (void*)GCHandle.ToIntPtr(_self));
            if (Interlocked.Exchange(ref _failure, null) is { } failure)
            {
                return functions.Failure($"{GetType().Name}: {failure.Message}");
            }

            End();
            return 0;
        }
        catch (Exception failure)
        {
            // Nothing may pass through the native frames below.
            return functions.Failure($"{GetType().Name}: {failure.Message}");
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Begin()
    {
    }

    protected abstract void Part(int part);

    protected virtual void End()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }

        NativeMemory.Free(_tensors);
        _tensors = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunPart(void* self, nuint part)
    {
        Kernel kernel = (Kernel)GCHandle.FromIntPtr((nint)self).Target!;
        try
        {
            kernel.Part((int)part);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref kernel._failure, failure, null);
        }
    }
}
