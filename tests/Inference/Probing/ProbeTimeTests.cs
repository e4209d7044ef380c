using Aviary.Inference;
using Aviary.Inference.Probing;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Inference.Probing;

public sealed class ProbeTimeTests
{
    private readonly FakeTimeProvider _time = FakeTime.AtStart();

    [Fact]
    public void A_run_in_time_is_let_be()
    {
        using ProbeTime time = new(ProbeTime.Most, _time);
        _time.Advance(ProbeTime.Most - TimeSpan.FromTicks(1));

        Run(time);
        time.Require();
    }

    [Fact]
    public void Once_the_time_is_over_the_model_stops_and_is_refused()
    {
        using ProbeTime time = new(ProbeTime.Most, _time);
        _time.Advance(ProbeTime.Most);

        Assert.Throws<OnnxRuntimeException>(() => Run(time));
        Assert.Contains("10 s", Assert.Throws<InvalidDataException>(time.Require).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_ends_after_all_is_done_harms_nobody()
    {
        ProbeTime time = new(ProbeTime.Most, _time);
        time.Dispose();
        _time.Advance(ProbeTime.Most);
    }

    private static void Run(ProbeTime time)
    {
        using SessionOptions options = OnnxEnvironment.CreateSessionOptions(threads: 1);
        using InferenceSession session = new(TestModels.Bytes(), options);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new byte[6], [1, 1, 2, 3]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(time.Run, session.InputNames, [input], session.OutputNames);
        Assert.Single(results);
    }
}
