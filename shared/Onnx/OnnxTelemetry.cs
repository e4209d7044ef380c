using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Onnx;

/// <summary>
/// Keeps ONNX Runtime from sending telemetry to its makers. Since 1.31 it also does so on Linux: as soon as it starts it makes a
/// database and an identifier of the device in the user's cache folder, and threads that upload. What can be switched off in a running
/// environment comes after that, so its environment variable is set before it starts.
/// </summary>
public static partial class OnnxTelemetry
{
    private const string Setting = "ORT_DISABLE_TELEMETRY";

    /// <summary>To be called before the first session of a process. A setting that the process was started with stays.</summary>
    public static void TurnOff()
    {
        if (OrtEnv.IsCreated || Environment.GetEnvironmentVariable(Setting) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Setting, "1");
        if (!OperatingSystem.IsWindows())
        {
            // .NET keeps a copy of the environment there; native code reads the process's own.
            _ = SetEnvironment(Setting, "1", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
