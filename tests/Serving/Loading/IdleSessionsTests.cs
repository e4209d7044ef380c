using Aviary.Onnx;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Loading;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Serving.Loading;

public sealed class IdleSessionsTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options => options.IdleThreads = 2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_model_gets_one_after_a_load_and_not_during_it()
    {
        using ModelLease lease = await ServeAsync(Slow());
        Assert.True(lease.Model.Session.IsSlow);
        Assert.False(lease.Model.Session.HasIdleSession);

        float before = (await _serving.PredictAsync()).Predictions[0].Best.Probability;
        await AdvanceUntilAsync(() => lease.Model.Session.HasIdleSession);

        Assert.Equal(before, (await _serving.PredictAsync()).Predictions[0].Best.Probability, 1e-5f);
    }

    [Fact]
    public async Task None_is_made_while_requests_run_beside_each_other()
    {
        using ModelLease lease = await ServeAsync(Slow());
        await _serving.PredictAsync();
        await _serving.Predictions.Admission.EnterAsync(Cancellation);
        await _serving.Predictions.Admission.EnterAsync(Cancellation);
        await AdvanceAsync(IdleSessions.Quiet * 5);
        Assert.False(lease.Model.Session.HasIdleSession);

        _serving.Predictions.Admission.Leave();
        await AdvanceUntilAsync(() => lease.Model.Session.HasIdleSession);
        _serving.Predictions.Admission.Leave();
    }

    [Fact]
    public async Task A_fast_model_gets_none()
    {
        using ModelLease lease = await ServeAsync(TestModels.Bytes());
        await _serving.PredictAsync();
        await AdvanceAsync(IdleSessions.Quiet * 2);

        Assert.False(lease.Model.Session.IsSlow);
        Assert.False(lease.Model.Session.HasIdleSession);
    }

    [Fact]
    public async Task A_model_that_was_replaced_meanwhile_is_let_go_without_one()
    {
        ModelVersion next = await _serving.PublishAsync(1); // before the clock counts: to publish takes a second of it
        ModelLease lease = await ServeAsync(Slow());
        LoadedModel old = lease.Model;
        await _serving.PredictAsync();
        await _serving.PromoteAsync(next);
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        lease.Dispose();
        await AdvanceAsync(IdleSessions.Quiet * 2);

        Assert.True(old.IsReleased);
        Assert.False(old.Session.HasIdleSession);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private async Task<ModelLease> ServeAsync(byte[] onnx)
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(_serving.Prepare(onnx)));
        return await _serving.Models.AcquireAsync("fashion", default, Cancellation);
    }

    private async Task AdvanceAsync(TimeSpan span)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += IdleSessions.Look)
        {
            _serving.Time.Advance(IdleSessions.Look);
            await Task.Run(() => { }, Cancellation); // what the clock woke goes on
        }
    }

    private async Task AdvanceUntilAsync(Func<bool> isDone)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TestWait.Limit);
        while (!isDone())
        {
            limit.Token.ThrowIfCancellationRequested();
            await AdvanceAsync(IdleSessions.Look);
        }
    }

    /// <summary>A hundred million multiplications with weights that fit no cache: well over the limit, also on a fast machine.</summary>
    private static byte[] Slow()
    {
        const int width = 1536;
        GraphProto graph = new() { Name = "slow" };
        graph.Input.Add(Values.Tensor("pixels", DataType.Uint8, -1, 1, 2, 3));
        graph.Output.Add(Values.Tensor("answer", DataType.Float, -1, TestModels.Classes));
        GraphBuilder builder = new(graph);
        string rows = builder.Add("Cast", [builder.Add("Reshape", ["pixels", builder.Constant(-1, 6)])], new AttributeProto
        {
            Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Float,
        });
        string wide = builder.Add("MatMul", [rows, builder.Constant([.. Enumerable.Range(0, 6 * width).Select(i => (i % 5) * 0.001f)], 6, width)]);
        string square = builder.Constant([.. Enumerable.Range(0, width * width).Select(i => ((i % 7) - 3) * 0.001f)], width, width);
        for (int layer = 0; layer < 40; layer++)
        {
            wide = builder.Add("Tanh", [builder.Add("MatMul", [wide, square])]);
        }

        string scores = builder.Add("MatMul", [wide, builder.Constant([.. Enumerable.Range(0, width * TestModels.Classes).Select(i => (i % 3) * 0.01f)], width, TestModels.Classes)]);
        builder.AddNamed("answer", "Softmax", [scores]);
        return ModelFile.Of(graph).ToByteArray();
    }
}
