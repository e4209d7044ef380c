using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// ONNX Runtime's structure OrtCustomOp up to what its version 16 has, and behind it what our own functions need.
/// Each node of a graph has an operator of its own, so an operator has one kernel and no attributes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CustomOperator
{
    private const uint StructureVersion = 16;
    private const int Float = 1;

    private nint _version;
    private nint _createKernel;
    private delegate* unmanaged[Cdecl]<CustomOperator*, byte*> _getName;
    private delegate* unmanaged[Cdecl]<CustomOperator*, byte*> _getProvider;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint, int> _getInputType;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint> _getInputCount;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint, int> _getOutputType;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint> _getOutputCount;
    private nint _compute;
    private delegate* unmanaged[Cdecl]<void*, void> _destroy;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint, int> _getInputCharacteristic;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint, int> _getOutputCharacteristic;
    private delegate* unmanaged[Cdecl]<CustomOperator*, nuint, int> _getInputMemory;
    private fixed long _variadic[4];
    private delegate* unmanaged[Cdecl]<CustomOperator*, void*, void*, void**, nint> _createKernel2;
    private delegate* unmanaged[Cdecl]<void*, nint, nint> _compute2;
    private fixed long _later[7];
    private byte* _name;
    private nint _kernel;
    private int _inputs;
    private int _outputs;

    /// <param name="name">The operator's name; it must outlive the operator.</param>
    /// <param name="kernel">A handle of its <see cref="Kernel"/>.</param>
    /// <param name="inputs">The number of its inputs.</param>
    /// <param name="outputs">The number of its outputs.</param>
    public CustomOperator(byte* name, GCHandle kernel, int inputs, int outputs)
    {
        _version = (nint)StructureVersion;
        _getName = &GetName;
        _getProvider = &GetProvider;
        _getInputType = &GetType;
        _getInputCount = &GetInputCount;
        _getOutputType = &GetType;
        _getOutputCount = &GetOutputCount;
        _destroy = &Destroy;
        _getInputCharacteristic = &GetZero;
        _getOutputCharacteristic = &GetZero;
        _getInputMemory = &GetZero;
        _createKernel2 = &CreateKernel;
        _compute2 = &Compute;
        _name = name;
        _kernel = GCHandle.ToIntPtr(kernel);
        (_inputs, _outputs) = (inputs, outputs);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetName(CustomOperator* self) => self->_name;

    /// <summary>None: the processor.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetProvider(CustomOperator* self) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetType(CustomOperator* self, nuint index) => Float;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint GetInputCount(CustomOperator* self) => (nuint)self->_inputs;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint GetOutputCount(CustomOperator* self) => (nuint)self->_outputs;

    /// <summary>Required, and in the default memory.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetZero(CustomOperator* self, nuint index) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CreateKernel(CustomOperator* self, void* table, void* info, void** kernel)
    {
        *kernel = (void*)self->_kernel;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Compute(void* kernel, nint context) => ((Kernel)GCHandle.FromIntPtr((nint)kernel).Target!).Run(context);

    /// <summary>Nothing: kernels belong to their domain.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(void* kernel)
    {
    }
}
