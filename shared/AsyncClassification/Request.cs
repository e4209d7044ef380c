using Aviary.AsyncClassification.Outcomes;
using Aviary.Errors;
using Aviary.Inference.Pictures;
using Aviary.Inference.Rows;
using Aviary.Messaging;
using Aviary.Registry;

namespace Aviary.AsyncClassification;

/// <summary>One message on its way to its outcome.</summary>
internal sealed class Request
{
    private const int MaxQuoted = 60;

    private int? _attempts;

    private Request(ReceivedMessage received)
    {
        Received = received;
        Key = new OutcomeKey(received.Message.Source, received.Message.Id);
        Model = received.Message.Extensions.GetValueOrDefault(ClassificationTypes.Model);
    }

    public ReceivedMessage Received { get; }

    public OutcomeKey Key { get; }

    public string? Model { get; }

    public PredictionInput Input => PredictionInput.OfBody(Received.Message.ContentType, Received.Message.Body);

    /// <summary>What it came to; null while it is open, and for one that is to be tried again.</summary>
    public Outcome? Outcome { get; private set; }

    /// <summary>The outcome that is stored for it: its own, or the one that was there before; null while there is none.</summary>
    public Outcome? Standing { get; set; }

    /// <summary>Why it is to be tried again; null where it is not.</summary>
    public string? Again { get; private set; }

    /// <summary>Takes up a message; one that cannot be a request is dead already.</summary>
    public static Request From(ReceivedMessage received, DateTimeOffset now)
    {
        Request request = new(received);
        if (received.Problem is { } problem)
        {
            request.Bury(DeadReasons.BadMessage, problem, now);
        }
        else if (received.Message.Type != ClassificationTypes.Requested)
        {
            request.Bury(DeadReasons.UnknownType, $"type: expected {ClassificationTypes.Requested}, got {Shortened.Quote(received.Message.Type, MaxQuoted)}", now);
        }
        else if (request.Model is null)
        {
            request.Bury(DeadReasons.BadModel, "model: expected the extension attribute that names the model, got nothing", now);
        }
        else if (!ModelName.IsValid(request.Model))
        {
            request.Bury(DeadReasons.BadModel, $"model: expected a name of a-z, 0-9 and -, got {Shortened.Quote(request.Model, MaxQuoted)}", now);
        }

        return request;
    }

    /// <summary>Takes up a message that gets no further attempt: why not is its outcome, unless it was dead already.</summary>
    public static Request From(LastAttempt last, DateTimeOffset now)
    {
        Request request = From(last.Received, now);
        if (request.Outcome is null)
        {
            request.Bury(last.Reason, last.Detail, now);
        }

        return request;
    }

    public void Answer(Outcome outcome) => Outcome = outcome;

    public void Bury(string reason, string detail, DateTimeOffset now) => Outcome = new Outcome
    {
        Source = Key.Source,
        Id = Key.Id,
        Model = Model is { } model && ModelName.IsValid(model) ? model : null,
        DeadReason = reason,
        DeadDetail = StorableText.Of(detail),
        ReceivedAt = Received.ReceivedAt,
        CompletedAt = now,
    };

    /// <summary>Its attempts ended with the process that made them.</summary>
    public void BuryEnded(int attempts, DateTimeOffset now)
    {
        _attempts = attempts;
        Bury(DeadReasons.ProcessEnded, $"a process ended during each of its {attempts} attempts, the last ones with nothing else at work", now);
    }

    public void Refuse(AviaryException refused, DateTimeOffset now)
        => Bury(
            refused is InputTooLargeException or InvalidPictureException { IsTooLarge: true } ? DeadReasons.TooLarge : DeadReasons.BadInput,
            refused.Message,
            now);

    /// <summary>To be tried again, where there is another attempt.</summary>
    public void TryAgain(string reason, int attempts) => Again = $"{reason} (attempt {Received.Attempt} of {attempts})";

    public Settlement Settle() => Standing switch
    {
        null => Settlement.Retry(Again ?? "it has no outcome", deadReason: Again is null ? null : DeadReasons.Unavailable),
        { DeadReason: { } reason } => Settlement.Dead(reason, Standing.DeadDetail ?? reason, _attempts),
        _ => Settlement.Done,
    };
}
