using Aviary.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Onnx;

public sealed class OnnxTelemetryTests
{
    [Fact]
    public void ONNX_Runtime_keeps_no_database_of_what_it_runs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the open files of a process are read from /proc");
        using SessionOptions options = new SessionOptions().ReadAsOnnx();
        using InferenceSession session = new(TestModels.Bytes(), options);

        string?[] open = [.. Directory.EnumerateFiles("/proc/self/fd").Select(TryTarget)];
        Assert.Contains(open, file => file is not null);
        Assert.DoesNotContain(open, file => file?.Contains("onnxruntime.db", StringComparison.Ordinal) == true);
    }

    private static string? TryTarget(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed meanwhile
        }
    }
}
