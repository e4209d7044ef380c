using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Acceleration;

/// <summary>The kernels of one graph, as operators of a domain that a session can be told of. It must outlive the session.</summary>
internal sealed unsafe class KernelDomain : IDisposable
{
    /// <summary>The domain's name in a graph.</summary>
    public const string Name = "aviary.kernels";

    private readonly List<Kernel> _kernels = [];
    private readonly List<string> _names = [];
    private readonly List<nint> _memory = [];
    private RuntimeFunctions? _functions;
    private nint _domain;

    /// <param name="threads">How many threads run parts at most.</param>
    public KernelDomain(int threads) => Workspaces = new Workspaces(threads);

    /// <summary>Whether this processor multiplies and adds vectors in one instruction.</summary>
    public static bool IsSupported => Vector.IsHardwareAccelerated && (Fma.IsSupported || AdvSimd.IsSupported);

    /// <summary>Memory in which the kernels of this domain work.</summary>
    public Workspaces Workspaces { get; }

    /// <summary>Takes a kernel over, and gives the name of its operator.</summary>
    public string Add(Kernel kernel)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{kernel.GetType().Name}{_kernels.Count}");
        _kernels.Add(kernel);
        _names.Add(name);
        return name;
    }

    /// <summary>Tells a session of the operators.</summary>
    /// <exception cref="PlatformNotSupportedException">The runtime does not offer what they need.</exception>
    public void Register(SessionOptions options)
    {
        _functions = RuntimeFunctions.Load();
        _domain = _functions.CreateDomain(Text(Name));
        for (int i = 0; i < _kernels.Count; i++)
        {
            CustomOperator* custom = (CustomOperator*)Allocate(sizeof(CustomOperator));
            *custom = new CustomOperator(Text(_names[i]), _kernels[i].Attach(_functions), _kernels[i].InputCount, _kernels[i].OutputCount);
            _functions.AddOperator(_domain, custom);
        }

        _functions.AddDomain(options, _domain);
    }

    public void Dispose()
    {
        if (_domain != 0)
        {
            _functions!.ReleaseDomain(_domain);
            _domain = 0;
        }

        _kernels.ForEach(kernel => kernel.Dispose());
        _memory.ForEach(memory => NativeMemory.Free((void*)memory));
        _memory.Clear();
        Workspaces.Dispose();
    }

    private byte* Text(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text + '\0');
        byte* memory = (byte*)Allocate(bytes.Length);
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return memory;
    }

    private void* Allocate(int size)
    {
        void* memory = NativeMemory.AllocZeroed((nuint)size);
        _memory.Add((nint)memory);
        return memory;
    }
}
