using System.Reflection;
using Aviary.Models.Serving.Engine;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Models.Serving.Engine;

public sealed class OnnxSessionTests
{
    [Fact]
    public void What_was_made_before_a_load_failed_is_given_back()
    {
        using SessionOptions options = OnnxEnvironment.CreateSessionOptions(threads: 1);
        InferenceSession session = new(TestModels.Bytes(), options);
        SessionLayout layout = SessionLayout.Find(session, TestModels.Classes);

        // No batch has room for the first sample row.
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxSession(session, layout, maxBatch: 0, lone: null));
        Assert.True(IsDisposed(session));
    }

    /// <summary>A session that is disposed of says so nowhere: to use it ends the process.</summary>
    private static bool IsDisposed(InferenceSession session)
        => (bool)typeof(InferenceSession).GetField("_disposed", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!;
}
