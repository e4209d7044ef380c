using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference;

/// <summary>Distinguishes a run that ran out of memory from one that failed for another reason.</summary>
internal static class RunMemory
{
    // ONNX Runtime gives no code for it. The first two are its arena's, the third is what becomes of a failed `new`.
    private static readonly string[] Signs = ["Available memory of", "Failed to allocate memory", "std::bad_alloc"];

    public static bool IsShort(OnnxRuntimeException failure)
        => Array.Exists(Signs, sign => failure.Message.Contains(sign, StringComparison.Ordinal));
}
