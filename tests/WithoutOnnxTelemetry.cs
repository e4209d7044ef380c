using System.Runtime.CompilerServices;
using Aviary.Onnx;

namespace Aviary.Tests;

/// <summary>Tests make sessions of ONNX Runtime by themselves, too; whichever is first starts it.</summary>
internal static class WithoutOnnxTelemetry
{
#pragma warning disable CA2255 // Nothing references this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void TurnOff() => OnnxTelemetry.TurnOff();
}
