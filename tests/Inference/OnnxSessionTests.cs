using System.Reflection;
using Aviary.Importing.Adaptation;
using Aviary.Inference;
using Aviary.Serving;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Inference;

public sealed class OnnxSessionTests
{
    [Fact]
    public void What_was_made_before_a_load_failed_is_given_back()
    {
        using SessionOptions options = OnnxEnvironment.CreateSessionOptions(threads: 1);
        InferenceSession session = new(TestModels.Bytes(), options);
        SessionLayout layout = SessionLayout.Find(session, TestModels.Classes);

        // No batch has room for the first sample row.
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxSession(session, layout, maxBatch: 0));
        Assert.True(IsDisposed(session));
    }

    [Fact]
    public void An_ONNX_file_that_carries_the_mark_of_ONNX_Runtime_s_own_format_is_read_as_what_was_checked()
    {
        // Field 2 of a model is the producer's name: its letters stand where the mark would be.
        byte[] marked = [0x12, 6, .. "__ORTM"u8, .. TestModels.Bytes(winner: 3)];
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(marked)); // by itself ONNX Runtime believes the mark
        ServingOptions options = new() { Threads = 1, IdleThreads = 1 };
        using (OnnxSession session = OnnxSession.Load(marked, TestModels.Classes, options))
        {
            Assert.Equal(3, Best(session));
        }

        using RunWatch watch = new(RunLimits.Of(options), TimeProvider.System);
        byte[] adapted = ModelAdapter.Adapt(marked, options, new AdaptationChoices(), watch).Onnx.ToArray();
        Assert.Equal("ORTM"u8, adapted.AsSpan(4, 4));
    }

    private static int Best(OnnxSession session)
    {
        RunSlot slot = session.Rent();
        slot.Input.Row<byte>(0).Clear();
        ReadOnlySpan<float> answer = session.Run(slot, rows: 1);
        int best = answer.IndexOf(answer.ToArray().Max());
        session.Return(slot);
        return best;
    }

    /// <summary>A session that is disposed of says so nowhere: to use it ends the process.</summary>
    private static bool IsDisposed(InferenceSession session)
        => (bool)typeof(InferenceSession).GetField("_disposed", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!;
}
