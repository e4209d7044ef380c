using System.Text;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;

namespace Aviary.AsyncClassification.Results;

/// <summary>The message that tells a result. Made from the stored outcome alone, so that it is the same however often it is sent.</summary>
internal static class ResultMessage
{
    /// <summary>The attribute that names the source of the request, which with the <c>id</c> in the body names the request.</summary>
    public const string RequestSource = "requestsource";

    /// <summary>With the name of the model, within what a message's source may have.</summary>
    private const int MaxEscaped = 800;

    public static Message From(Message request, Outcome outcome) => new()
    {
        Id = request.Id,
        // Of its own: with the source of the request, result and request would be one and the same event.
        Source = $"/models/{outcome.Model}/results?of={Named(request.Source)}",
        Type = ClassificationTypes.Completed,
        Time = outcome.CompletedAt,
        Key = request.Key,
        ContentType = "application/json",
        Extensions = new Dictionary<string, string>
        {
            [ClassificationTypes.Model] = outcome.Model ?? "",
            [RequestSource] = request.Source,
        },
        Body = Encoding.UTF8.GetBytes(outcome.Result ?? ""),
    };

    /// <summary>The source of the request; one that would make the attribute too long is named by its SHA-256.</summary>
    private static string Named(string source)
    {
        string escaped = Uri.EscapeDataString(source);
        return escaped.Length <= MaxEscaped ? escaped : TextDigest.Of(source);
    }
}
