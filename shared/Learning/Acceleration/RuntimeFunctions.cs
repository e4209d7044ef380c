using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// The functions of ONNX Runtime's C interface (onnxruntime_c_api.h) that custom operators need and that its .NET package does not offer.
/// The interface is a table of pointers to which versions only append, so a function is found by its position.
/// </summary>
internal sealed unsafe class RuntimeFunctions
{
    // The version that brought the last function used here.
    private const uint Version = 17;

    private readonly delegate* unmanaged[Cdecl]<int, byte*, nint> _createStatus;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> _errorMessage;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _releaseStatus;
    private readonly delegate* unmanaged[Cdecl]<byte*, nint*, nint> _createDomain;
    private readonly delegate* unmanaged[Cdecl]<nint, CustomOperator*, nint> _addOperator;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nint> _addDomain;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _releaseDomain;
    private readonly delegate* unmanaged[Cdecl]<nint, float**, nint> _tensorData;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint, nint*, nint> _contextInput;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint, long*, nuint, nint*, nint> _contextOutput;
    private readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, nuint, void>, nuint, nuint, void*, nint> _parallelFor;

    private RuntimeFunctions(void** table)
    {
        _createStatus = (delegate* unmanaged[Cdecl]<int, byte*, nint>)table[0];
        _errorMessage = (delegate* unmanaged[Cdecl]<nint, byte*>)table[2];
        _createDomain = (delegate* unmanaged[Cdecl]<byte*, nint*, nint>)table[26];
        _addOperator = (delegate* unmanaged[Cdecl]<nint, CustomOperator*, nint>)table[27];
        _addDomain = (delegate* unmanaged[Cdecl]<nint, nint, nint>)table[28];
        _tensorData = (delegate* unmanaged[Cdecl]<nint, float**, nint>)table[51];
        _contextInput = (delegate* unmanaged[Cdecl]<nint, nuint, nint*, nint>)table[90];
        _contextOutput = (delegate* unmanaged[Cdecl]<nint, nuint, long*, nuint, nint*, nint>)table[91];
        _releaseStatus = (delegate* unmanaged[Cdecl]<nint, void>)table[93];
        _releaseDomain = (delegate* unmanaged[Cdecl]<nint, void>)table[101];
        _parallelFor =
            (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, nuint, void>, nuint, nuint, void*, nint>)table[274];
    }

    /// <summary>Finds them in the library that the .NET package has loaded.</summary>
    /// <exception cref="PlatformNotSupportedException">The library is not found, or is older.</exception>
    public static RuntimeFunctions Load()
    {
        if (!NativeLibrary.TryLoad("onnxruntime", typeof(InferenceSession).Assembly, searchPath: null, out nint library)
            || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint entry))
        {
            throw new PlatformNotSupportedException("ONNX Runtime's library was not found by its name");
        }

        void** found = ((delegate* unmanaged[Cdecl]<void**>)entry)();
        string? version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)found[1])());
        string used = OrtEnv.Instance().GetVersionString();
        if (version != used)
        {
            // Another copy, such as one that the system brings: handles of one mean nothing to the other.
            throw new PlatformNotSupportedException($"ONNX Runtime {used} runs, but its library is found as {version}");
        }

        void* table = ((delegate* unmanaged[Cdecl]<uint, void*>)found[0])(Version);
        return table is not null
            ? new RuntimeFunctions((void**)table)
            : throw new PlatformNotSupportedException($"ONNX Runtime lacks version {Version} of its interface");
    }

    public nint CreateDomain(byte* name)
    {
        nint domain;
        Check(_createDomain(name, &domain));
        return domain;
    }

    public void AddOperator(nint domain, CustomOperator* custom) => Check(_addOperator(domain, custom));

    public void AddDomain(SessionOptions options, nint domain)
    {
        Check(_addDomain(options.DangerousGetHandle(), domain));
        GC.KeepAlive(options);
    }

    public void ReleaseDomain(nint domain) => _releaseDomain(domain);

    /// <summary>The values of an input of the operator that runs.</summary>
    public float* Input(nint context, int index)
    {
        nint value;
        Check(_contextInput(context, (nuint)index, &value));
        return Data(value);
    }

    /// <summary>Memory for an output of the operator that runs.</summary>
    public float* Output(nint context, int index, long[] shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            Check(_contextOutput(context, (nuint)index, dimensions, (nuint)shape.Length, &value));
        }

        return Data(value);
    }

    /// <summary>Calls the function with 0 to <paramref name="count"/> - 1 on the session's threads, and returns when all calls have.</summary>
    public void ParallelFor(nint context, delegate* unmanaged[Cdecl]<void*, nuint, void> function, int count, void* argument)
        => Check(_parallelFor(context, function, (nuint)count, 0, argument));

    /// <summary>A status that makes the session's run fail with the message.</summary>
    public nint Failure(string message)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(message + '\0'))
        {
            return _createStatus(1, text);
        }
    }

    private float* Data(nint value)
    {
        float* data;
        Check(_tensorData(value, &data));
        return data;
    }

    private void Check(nint status)
    {
        if (status != 0)
        {
            string message = Marshal.PtrToStringUTF8((nint)_errorMessage(status)) ?? "no message";
            _releaseStatus(status);
            throw new InvalidOperationException($"ONNX Runtime: {message}");
        }
    }
}
