using Aviary.Cli.Hosting;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;

namespace Aviary.Tests.Cli.Hosting;

public sealed class KafkaTriggerLoopTests
{
    [Fact]
    public async Task A_partition_that_comes_back_while_a_batch_is_collected_loses_no_record()
    {
        (ScriptedConsumer script, Func<ConsumerBuilder<byte[], byte[]>> builder) = ScriptedConsumer.Create();
        script.Brings(0, 7).Brings(1, 3).Brings(0, 5, lost: 0).Brings(0, 6);

        List<string> seen = await RunAsync(script, builder);

        Assert.Equal(["1@3", "0@5", "0@6"], seen);
        Assert.Equal([new TopicPartitionOffset("topic", 1, 4), new TopicPartitionOffset("topic", 0, 7)], script.Committed);
    }

    [Fact]
    public async Task Records_of_a_partition_that_came_back_stay_when_another_goes()
    {
        (ScriptedConsumer script, Func<ConsumerBuilder<byte[], byte[]>> builder) = ScriptedConsumer.Create();
        script.Brings(0, 5, lost: 0).Brings(1, 3).Brings(0, 6, lost: 1);

        List<string> seen = await RunAsync(script, builder);

        Assert.Equal(["0@5", "0@6"], seen);
        Assert.Equal([new TopicPartitionOffset("topic", 0, 7)], script.Committed);
    }

    [Fact]
    public async Task A_partition_that_goes_away_while_it_is_paused_is_not_paused_when_it_comes_back()
    {
        (ScriptedConsumer script, Func<ConsumerBuilder<byte[], byte[]>> builder) = ScriptedConsumer.Create();
        script.Brings(0, 5).BringsNothing().Brings(1, 3, lost: 0);
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeTimeProvider time = FakeTime.AtStart();

        Task<List<string>> run = RunAsync(script, builder, time, () =>
        {
            called.TrySetResult();
            return free.Task;
        });
        await called.Task.WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
        await time.PassUntilAsync(TimeSpan.FromSeconds(1), () => script.IsOver);
        free.SetResult();
        Assert.Equal(["0@5", "1@3"], await run);
        Assert.Empty(script.Paused);
        Assert.Equal([new TopicPartitionOffset("topic", 1, 4)], script.Committed);
    }

    [Fact]
    public async Task While_it_waits_after_a_failure_the_group_hears_of_it_and_the_batch_comes_again()
    {
        (ScriptedConsumer script, Func<ConsumerBuilder<byte[], byte[]>> builder) = ScriptedConsumer.Create();
        script.Brings(0, 5).BringsNothing().BringsNothing().Brings(1, 3);
        FakeTimeProvider time = FakeTime.AtStart();
        List<bool> polled = [];
        Task<List<string>> run = RunAsync(script, builder, time, () =>
        {
            polled.Add(script.IsOver);
            return polled.Count == 1 ? Task.FromException(new InvalidOperationException("no")) : Task.CompletedTask;
        });

        await time.PassUntilAsync(run);

        Assert.Equal(["0@5", "0@5", "1@3"], await run);
        Assert.Equal([false, true, true], polled);
    }

    [Fact]
    public async Task What_comes_while_a_function_runs_is_paused_too()
    {
        (ScriptedConsumer script, Func<ConsumerBuilder<byte[], byte[]>> builder) = ScriptedConsumer.Create();
        script.Brings(0, 5).BringsNothing().Brings(1, 3).BringsNothing();
        TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeTimeProvider time = FakeTime.AtStart();
        Task<List<string>> run = RunAsync(script, builder, time, () => free.Task);
        await time.PassUntilAsync(TimeSpan.FromSeconds(1), () => script.IsOver);
        Assert.Equal(2, script.Paused.Count);
        free.SetResult();
        Assert.Equal(["0@5", "1@3"], await run);
        Assert.Empty(script.Paused);
    }

    /// <summary>What the function gets until nothing more comes.</summary>
    private static async Task<List<string>> RunAsync(
        ScriptedConsumer script, Func<ConsumerBuilder<byte[], byte[]>> builder, FakeTimeProvider? time = null, Func<Task>? work = null)
    {
        List<string> seen = [];
        using CancellationTokenSource stop = new();
        script.Idle = stop.Cancel;
        using RecordedLog log = new();
        FunctionCatalog catalog = FunctionCatalog.Find([typeof(KafkaTriggersTests.Listening)], new ConfigurationBuilder().Build(), new HashSet<string>());
        KafkaTriggerLoop loop = new(
            catalog.Kafka[0],
            builder,
            (records, _) =>
            {
                seen.AddRange(records.Select(record => $"{record.Partition}@{record.Offset}"));
                return work?.Invoke() ?? Task.CompletedTask;
            },
            time ?? FakeTime.AtStart(),
            log.CreateLogger("test"));
        await loop.RunAsync(stop.Token);
        return seen;
    }
}
