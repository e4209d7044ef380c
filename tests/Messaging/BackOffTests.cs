using Aviary.Messaging;

namespace Aviary.Tests.Messaging;

public sealed class BackOffTests
{
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly List<(string Problem, TimeSpan Pause)> _failures = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_is_tried_until_it_succeeds_after_pauses_that_grow_and_are_bounded()
    {
        int tries = 0;
        Task<int> working = RunAsync(_ => ++tries < 20 ? throw new IOException("away") : Task.FromResult(tries), Cancellation);

        await _time.PassUntilAsync(working);

        Assert.Equal(20, await working);
        Assert.Equal(19, _failures.Count);
        Assert.All(_failures, failure => Assert.InRange(failure.Pause, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        Assert.InRange(_failures.Max(failure => failure.Pause), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
        Assert.True(_failures[0].Pause <= TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task What_does_not_pass_is_thrown_at_once()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(_ => throw new InvalidDataException("broken"), Cancellation));
        Assert.Empty(_failures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_cancels_it_gets_no_other_failure(bool inPause)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<int> working = RunAsync(
            async token =>
            {
                await (inPause ? Task.CompletedTask : stop.CancelAsync());
                throw new IOException("away");
            },
            stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        Assert.Equal(inPause ? 1 : 0, _failures.Count);
    }

    private Task<int> RunAsync(Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
        => new BackOff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), _time).RunAsync(
            work, error => error is IOException, (error, pause) => _failures.Add((error.Message, pause)), cancellationToken);
}
