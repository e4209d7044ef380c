using System.Text;
using Aviary.AsyncClassification;
using Aviary.Cli.Commands.Sending;
using Aviary.Cli.Output;
using Aviary.Learning.Datasets;
using Aviary.Messaging;

namespace Aviary.Tests.Cli.Commands.Sending;

public sealed class SentRequestsTests
{
    private const string Run = "run";

    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly DatasetRequests _requests = new(Pictures(), "fashion", Run);

    [Fact]
    public void Pictures_begin_again_after_the_last_one()
    {
        Message fourth = _requests.Request(4, _time.GetUtcNow());
        Assert.Equal("run-4", fourth.Id);
        Assert.Equal("fashion", fourth.Extensions["model"]);
        Assert.Equal("application/octet-stream", fourth.ContentType);
        Assert.Equal(new byte[] { 5, 6, 7, 8 }, fourth.Body.ToArray());
        Assert.Equal(1, _requests.LabelOf(4));
    }

    [Fact]
    public void Right_and_wrong_answers_give_the_accuracy_and_their_times_the_latencies()
    {
        SentRequests sent = Sent(3);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        sent.Take(Result(0, 0), dead: false);
        sent.Take(Result(1, 2), dead: false);
        _time.Advance(TimeSpan.FromMilliseconds(30));
        sent.Take(Result(2, 2), dead: false);

        SendingReport report = sent.Report(waited: true);
        Assert.True(sent.Completion.IsCompleted);
        Assert.Equal((3, 3, 0, 0, 0), (report.Sent, report.Answered, report.Dead, report.Duplicates, report.Lost));
        Assert.Equal(2.0 / 3, report.Accuracy!.Value, 9);
        Assert.Equal(10, report.P50Ms!.Value, 3);
        Assert.Equal(40, report.P99Ms!.Value, 3);
    }

    [Fact]
    public void The_second_word_about_a_request_is_a_duplicate_and_changes_nothing_else()
    {
        SentRequests sent = Sent(2);
        sent.Take(Result(0, 0), dead: false);
        sent.Take(Result(0, 1), dead: false);
        sent.Take(Letter(0), dead: true);

        SendingReport report = sent.Report(waited: true);
        Assert.Equal((1, 0, 2, 1), (report.Answered, report.Dead, report.Duplicates, report.Lost));
        Assert.Equal(1, report.Accuracy);
        Assert.False(sent.Completion.IsCompleted);
    }

    [Fact]
    public void A_dead_letter_settles_its_request_without_an_answer()
    {
        SentRequests sent = Sent(1);
        sent.Take(Letter(0), dead: true);

        SendingReport report = sent.Report(waited: true);
        Assert.True(sent.Completion.IsCompleted);
        Assert.Equal((0, 1, 0), (report.Answered, report.Dead, report.Lost));
        Assert.Null(report.Accuracy);
        Assert.Null(report.P50Ms);
    }

    [Theory]
    [InlineData("other-0")]
    [InlineData("run-7")]
    [InlineData("run-")]
    [InlineData("run--1")]
    [InlineData("runner-0")]
    [InlineData("run")]
    public void What_answers_no_request_of_this_run_is_passed_over(string id)
    {
        SentRequests sent = Sent(1);
        sent.Take(Result(0, 0) with { Id = id }, dead: false);
        Assert.Equal((1, 0, 0), sent.Count);
        Assert.Equal(0, sent.Report(waited: true).Duplicates);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"index\":\"0\"}")]
    [InlineData("{\"index\":1e40}")]
    public void A_result_that_names_no_class_is_a_wrong_answer(string body)
    {
        SentRequests sent = Sent(1);
        sent.Take(Result(0, 0) with { Body = Encoding.UTF8.GetBytes(body) }, dead: false);
        Assert.Equal(0, sent.Report(waited: true).Accuracy);
    }

    [Fact]
    public void Only_new_words_break_the_silence()
    {
        SentRequests sent = Sent(2);
        sent.Take(Result(0, 0), dead: false);
        _time.Advance(TimeSpan.FromSeconds(5));
        sent.Take(Result(0, 0), dead: false);
        Assert.Equal(TimeSpan.FromSeconds(5), sent.Silence);
        sent.Take(Result(1, 1), dead: false);
        Assert.Equal(TimeSpan.Zero, sent.Silence);
    }

    internal static ImageDataset Pictures() => new("three", ["a", "b", "c"], 1, 2, 2, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }, new[] { 0, 1, 2 });

    private SentRequests Sent(int count)
    {
        SentRequests sent = new(_requests, count, _time);
        sent.Sending(0, count);
        sent.Confirmed(count);
        return sent;
    }

    private static Message Result(int number, int index) => new()
    {
        Id = $"{Run}-{number}",
        Source = "/models/fashion/results",
        Type = ClassificationTypes.Completed,
        Body = Encoding.UTF8.GetBytes($"{{\"index\":{index}}}"),
    };

    private Message Letter(int number) => _requests.Request(number, _time.GetUtcNow());
}
