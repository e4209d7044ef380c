using Aviary.Errors;
using Aviary.Functions.Answers;
using Aviary.Imaging;
using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Messaging;
using Aviary.Messaging.PubSub.Push;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Serving;
using Aviary.TrainingRuns;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Problems;

/// <summary>Which answer an error becomes: the one place for the mapping.</summary>
internal static class ProblemMapping
{
    private const int RetryAfterSeconds = 5;

    /// <summary>A queue is worked off in less.</summary>
    private const int RetryOverloadSeconds = 1;

    public static Problem From(Exception error) => error switch
    {
        ProblemException named => named.Problem,
        InvalidInputException invalid => new(StatusCodes.Status400BadRequest, "Invalid input", invalid.Message)
        {
            Field = invalid.Field,
            Expected = invalid.Expected,
            Actual = invalid.Actual,
        },
        InputTooLargeException large => new(StatusCodes.Status413PayloadTooLarge, "Too large", large.Message)
        {
            Field = large.Field,
            Expected = $"at most {large.Limit} {large.Unit}",
            Actual = large.Actual < 0 ? "more" : $"{large.Actual} {large.Unit}",
        },
        PushEnvelopeException push => new(StatusCodes.Status400BadRequest, "Invalid push", push.Message) { Field = push.Field },
        InvalidPictureException refused => PictureProblem.From(refused.Reason, refused.Field, refused.Message),
        PictureRefusedException refused => PictureProblem.From(refused.Reason, "body", refused.Message),
        NotFoundException missing => new(StatusCodes.Status404NotFound, "Not found", missing.Message),
        RunQueuedException queued => new(StatusCodes.Status409Conflict, "A run waits already", queued.Message)
        {
            Location = TrainingAnswer.Address(queued.Waiting),
        },
        ConflictException { Choice: { } choice } conflict => new(StatusCodes.Status409Conflict, "Conflict", conflict.Message)
        {
            Field = choice,
            Expected = "true",
            Actual = "false",
        },
        ConflictException conflict => new(StatusCodes.Status409Conflict, "Conflict", conflict.Message),
        PreconditionFailedException changed => new(StatusCodes.Status412PreconditionFailed, "Changed meanwhile", changed.Message),
        ModelRefusedException refused => new(StatusCodes.Status503ServiceUnavailable, "Version refused", refused.Message),
        DamagedObjectException damaged => new(StatusCodes.Status500InternalServerError, "Damaged object", damaged.Message) { ETag = damaged.ETag },
        ModelFailedException failed => new(StatusCodes.Status503ServiceUnavailable, "Model failed", failed.Message)
        {
            RetryAfterSeconds = RetryAfterSeconds,
        },
        OverloadedException overloaded => new(StatusCodes.Status429TooManyRequests, "Too many requests", overloaded.Message)
        {
            RetryAfterSeconds = RetryOverloadSeconds,
        },
        RunLimitException limit => new(StatusCodes.Status422UnprocessableEntity, "Run limit exceeded", limit.Message) { Field = "inputs" },
        DeadlinePassedException late => new(StatusCodes.Status503ServiceUnavailable, "Deadline passed", late.Message)
        {
            RetryAfterSeconds = RetryOverloadSeconds,
        },

        // Where the store lies is no business of a caller; the log has it.
        StoreUnavailableException or StoreUnsuitableException => new(
            StatusCodes.Status503ServiceUnavailable, "Store not available", "The store of models does not answer. Try again later.")
        {
            RetryAfterSeconds = RetryAfterSeconds,
        },

        BrokerUnavailableException => new(
            StatusCodes.Status503ServiceUnavailable, "Broker not available", "The message broker does not answer. Try again later.")
        {
            RetryAfterSeconds = RetryAfterSeconds,
        },

        BadHttpRequestException bad => ServerProblem.From(bad),
        _ => new(StatusCodes.Status500InternalServerError, "Internal error", "The request could not be answered; the log says why."),
    };

    /// <summary>Whether the error is a fault of this side, and belongs into the log.</summary>
    public static bool IsFault(Problem problem) => problem.Status >= StatusCodes.Status500InternalServerError;
}
