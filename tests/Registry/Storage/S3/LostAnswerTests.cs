using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Aviary.Tests.Registry.Storage.S3;

/// <summary>A conditional write whose answer is lost is found out by reading back, never guessed.</summary>
public sealed class LostAnswerTests : IDisposable
{
    private readonly IAmazonS3 _client = Substitute.For<IAmazonS3>();
    private readonly S3Store _store;
    private readonly List<string> _writes = [];
    private (string ETag, string Writes)? _present;

    public LostAnswerTests()
    {
        var options = new StorageOptions { Bucket = "bucket", Retries = 2, RetryDelay = TimeSpan.FromMilliseconds(1) };
        _store = new S3Store(_client, "bucket", options, TimeProvider.System, NullLogger<S3Store>.Instance);
        _client.GetObjectMetadataAsync(Arg.Any<GetObjectMetadataRequest>(), Arg.Any<CancellationToken>()).Returns(_ => Head());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_was_done_although_its_answer_was_lost_counts_as_written()
    {
        OnPut(Done(lost: true), Refused());

        ConditionalWrite write = await _store.PutIfAbsentAsync("key", "mine"u8.ToArray(), Cancellation);

        Assert.True(write.Written);
        Assert.Equal(_present!.Value.ETag, write.ETag);
    }

    [Fact]
    public async Task A_write_that_somebody_else_won_while_answers_were_lost_counts_as_lost()
    {
        OnPut(
            () =>
            {
                _present = ("others", "0123456789abcdef");
                throw new IOException("reset");
            },
            Refused());

        Assert.False((await _store.PutIfAbsentAsync("key", "mine"u8.ToArray(), Cancellation)).Written);
    }

    [Fact]
    public async Task A_refusal_of_what_the_HTTP_client_has_sent_twice_counts_as_written()
    {
        OnPut(() =>
        {
            _present = ("mine", _writes[^1]);
            throw Failure(HttpStatusCode.PreconditionFailed);
        });

        Assert.True((await _store.PutIfAbsentAsync("key", "mine"u8.ToArray(), Cancellation)).Written);
    }

    [Fact]
    public async Task A_refusal_by_what_another_wrote_counts_as_lost()
    {
        _present = ("others", "");
        OnPut(Refused());

        Assert.False((await _store.PutIfAbsentAsync("key", "mine"u8.ToArray(), Cancellation)).Written);
        Assert.Single(_writes);
    }

    [Fact]
    public async Task A_move_that_others_have_built_upon_is_found_in_the_marks()
    {
        _present = ("e1", "a");
        OnPut(
            () =>
            {
                _present = ("e3", $"z {_writes[^1]}");
                throw new IOException("reset");
            },
            Refused());

        ConditionalWrite write = await _store.PutIfMatchAsync("key", "mine"u8.ToArray(), "e1", Cancellation);

        Assert.True(write.Written);
        Assert.NotEqual("e3", write.ETag);
    }

    [Fact]
    public async Task A_move_that_is_missing_among_the_marks_since_was_not_done()
    {
        _present = ("e1", "a b");
        OnPut(
            () =>
            {
                _present = ("e3", "z y a b");
                throw new IOException("reset");
            },
            Refused());

        Assert.False((await _store.PutIfMatchAsync("key", "mine"u8.ToArray(), "e1", Cancellation)).Written);
    }

    [Fact]
    public async Task Where_even_the_marks_do_not_tell_the_caller_is_told_so()
    {
        _present = ("e1", "a");
        OnPut(
            () =>
            {
                _present = ("e9", "z y x");
                throw new IOException("reset");
            },
            Refused());

        StoreUnavailableException unknown = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => _store.PutIfMatchAsync("key", "mine"u8.ToArray(), "e1", Cancellation));
        Assert.Contains("does not tell", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_attempt_is_answered_the_object_is_read_back_once_more()
    {
        _present = ("e1", "a");
        OnPut(Lost(), Lost(), Done(lost: true));

        Assert.True((await _store.PutIfMatchAsync("key", "mine"u8.ToArray(), "e1", Cancellation)).Written);
    }

    [Fact]
    public async Task A_write_that_may_still_take_effect_is_not_called_lost()
    {
        _present = ("e1", "a");
        OnPut(Lost());

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.PutIfMatchAsync("key", "mine"u8.ToArray(), "e1", Cancellation));
        _present = null;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.PutIfAbsentAsync("key", "mine"u8.ToArray(), Cancellation));
    }

    [Theory]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Losers_that_are_answered_with_other_errors_ask_again(HttpStatusCode status)
    {
        OnPut(() => throw Failure(status), Done(lost: false));

        Assert.True((await _store.PutIfAbsentAsync("key", "mine"u8.ToArray(), Cancellation)).Written);
        Assert.Equal(2, _writes.Count);
        Assert.Single(_writes.Distinct());
    }

    [Fact]
    public async Task A_refused_access_is_not_repeated_and_says_what_to_check()
    {
        OnPut(() => throw Failure(HttpStatusCode.Forbidden));

        StoreUnavailableException refused = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => _store.PutAsync("key", default, Cancellation));
        Assert.Single(_writes);
        Assert.Contains("credentials", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_marks_of_a_chain_of_writes_stay_within_the_limit_of_metadata()
    {
        _present = ("e1", string.Join(' ', Enumerable.Repeat("0123456789abcdef", 32)));
        string? header = null;
        _client.PutObjectAsync(Arg.Do<PutObjectRequest>(request => header = request.Metadata[WriteMarks.Header]), Arg.Any<CancellationToken>())
            .Returns(new PutObjectResponse { ETag = "\"e2\"" });

        await _store.PutIfMatchAsync("key", default, "e1", Cancellation);

        Assert.Equal(32, header!.Split(' ').Length);
        Assert.True(header.Length < 1000);
    }

    public void Dispose() => _store.Dispose();

    /// <summary>What the attempts meet, in order; the last for all further ones.</summary>
    private void OnPut(params Func<PutObjectResponse>[] answers)
        => _client.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            _writes.Add(call.Arg<PutObjectRequest>().Metadata[WriteMarks.Header].Split(' ')[0]);
            try
            {
                return Task.FromResult(answers[Math.Min(_writes.Count, answers.Length) - 1]());
            }
            catch (Exception e)
            {
                return Task.FromException<PutObjectResponse>(e);
            }
        });

    private Func<PutObjectResponse> Done(bool lost) => () =>
    {
        _present = ("mine", $"{_writes[^1]} a");
        return lost ? throw new IOException("the answer was lost") : new PutObjectResponse { ETag = "\"mine\"" };
    };

    private static Func<PutObjectResponse> Lost() => () => throw new HttpRequestException("no connection");

    private static Func<PutObjectResponse> Refused() => () => throw Failure(HttpStatusCode.PreconditionFailed);

    private static AmazonS3Exception Failure(HttpStatusCode status) => new("refused") { StatusCode = status, ErrorCode = $"{status}" };

    private Task<GetObjectMetadataResponse> Head()
    {
        if (_present is not { } found)
        {
            return Task.FromException<GetObjectMetadataResponse>(Failure(HttpStatusCode.NotFound));
        }

        var head = new GetObjectMetadataResponse { ETag = $"\"{found.ETag}\"" };
        head.Metadata[WriteMarks.Header] = found.Writes;
        return Task.FromResult(head);
    }
}
