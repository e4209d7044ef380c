using System.Text;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;

namespace Aviary.AsyncClassification;

/// <summary>The message with a result. Made from the stored outcome alone, so that it is the same however often it is sent.</summary>
internal static class ResultMessage
{
    /// <summary>The attribute that names the source of the request, which with the <c>id</c> in the body names the request.</summary>
    public const string RequestSource = "requestsource";

    /// <summary>With the name of the model, within what a message's source may have.</summary>
    private const int MaxEscaped = 800;

    /// <summary>For the body: the id once more, and a few classes.</summary>
    private const int Reserved = 64 << 10;

    public static Message From(Message request, Outcome outcome)
        => Without(request, outcome.Model ?? "") with { Time = outcome.CompletedAt, Body = Encoding.UTF8.GetBytes(outcome.Result ?? "") };

    /// <summary>Why the result of a request could not be published, whatever it is; null where it can.</summary>
    public static string? Problem(Message request, string model, int maxBytes)
    {
        try
        {
            MessageRules.Check(Without(request, model), maxBytes - Reserved);
            return null;
        }
        catch (MessageRefusedException e)
        {
            return $"its result could not be published: {e.Message}";
        }
    }

    /// <summary>Without what the model answered.</summary>
    private static Message Without(Message request, string model) => new()
    {
        Id = request.Id,
        // Of its own: with the source of the request, result and request would be one and the same event.
        Source = $"/models/{model}/results?of={Named(request.Source)}",
        Type = ClassificationTypes.Completed,
        Key = request.Key,
        KeyBytes = request.KeyBytes,
        ContentType = "application/json",
        Extensions = new Dictionary<string, string> { [ClassificationTypes.Model] = model, [RequestSource] = request.Source },
    };

    /// <summary>The source of the request; one that would make the attribute too long is named by its SHA-256.</summary>
    private static string Named(string source)
    {
        string escaped = Uri.EscapeDataString(source);
        return escaped.Length <= MaxEscaped ? escaped : TextDigest.Of(source);
    }
}
