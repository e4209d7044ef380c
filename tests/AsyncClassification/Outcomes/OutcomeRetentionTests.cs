using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Aviary.Tests.AsyncClassification.Outcomes;

public sealed class OutcomeRetentionTests
{
    private const int Forgotten = 2507;

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly IOutcomeStore _store = Substitute.For<IOutcomeStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_older_than_the_setting_is_deleted_piece_by_piece()
    {
        DateTimeOffset before = _time.GetUtcNow() - TimeSpan.FromDays(90);
        _store.DeleteExpiredAsync(before, Cancellation).Returns(10_000, 10_000, 7, 0);
        using RecordedLog log = new();

        await RunAsync(new ClassificationOptions(), log);

        await _store.Received(4).DeleteExpiredAsync(before, Cancellation);
        Assert.Contains("20007 outcomes", Assert.Single(log.Of(Forgotten)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_bounded()
    {
        _store.DeleteExpiredAsync(default, Cancellation).ReturnsForAnyArgs(10_000);
        using RecordedLog log = new();

        await RunAsync(new ClassificationOptions(), log);

        await _store.ReceivedWithAnyArgs(100).DeleteExpiredAsync(default, Cancellation);
    }

    [Theory]
    [InlineData(0, ClassificationConsumer.Trigger)]
    [InlineData(90, ClassificationConsumer.None)]
    public async Task Nothing_is_deleted_where_all_is_kept_or_nothing_is_classified(int days, ClassificationConsumer consumer)
    {
        using RecordedLog log = new();

        await RunAsync(new ClassificationOptions { OutcomeRetention = TimeSpan.FromDays(days), Consumer = consumer }, log);

        await _store.DidNotReceiveWithAnyArgs().DeleteExpiredAsync(default, TestContext.Current.CancellationToken);
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData("00:00:00", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("3650.00:00:00", true)]
    [InlineData("23:59:59", false)]
    [InlineData("-1.00:00:00", false)]
    [InlineData("3651.00:00:00", false)]
    public void A_time_in_which_a_request_may_still_come_again_is_refused_by_name(string retention, bool isValid)
    {
        ValidateOptionsResult result = new ClassificationOptionsValidator().Validate(
            null, new ClassificationOptions { OutcomeRetention = TimeSpan.Parse(retention, System.Globalization.CultureInfo.InvariantCulture) });

        Assert.Equal(isValid, result.Succeeded);
        if (!isValid)
        {
            Assert.StartsWith("Messaging:OutcomeRetention", Assert.Single(result.Failures!), StringComparison.Ordinal);
        }
    }

    private Task RunAsync(ClassificationOptions options, RecordedLog log)
        => new OutcomeRetention(_store, Options.Create(options), _time, log.CreateLogger<OutcomeRetention>()).RunAsync(Cancellation);
}
