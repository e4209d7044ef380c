namespace Aviary.AsyncClassification;

/// <summary>Why a request is dead, one word each; the detail beside it says what was expected and what came.</summary>
public static class DeadReasons
{
    /// <summary>The message as such is damaged: a header that is not UTF-8, an attribute that is missing.</summary>
    public const string BadMessage = "bad-message";

    /// <summary>It is an event of another type.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>It names no model, or one that cannot be.</summary>
    public const string BadModel = "bad-model";

    /// <summary>There is no model of that name.</summary>
    public const string UnknownModel = "unknown-model";

    /// <summary>The body cannot be read or has the wrong shape.</summary>
    public const string BadInput = "bad-input";

    /// <summary>The body is over a limit.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The model could not answer in any attempt.</summary>
    public const string Unavailable = "model-unavailable";

    /// <summary>Each of its attempts ended with the process that made it, the last ones with nothing else at work.</summary>
    public const string ProcessEnded = "process-ended";
}
