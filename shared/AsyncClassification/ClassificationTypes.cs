namespace Aviary.AsyncClassification;

/// <summary>The names that stand in messages of asynchronous classification.</summary>
public static class ClassificationTypes
{
    /// <summary>The type of a request.</summary>
    public const string Requested = "aviary.classification.requested.v1";

    /// <summary>The type of a result.</summary>
    public const string Completed = "aviary.classification.completed.v1";

    /// <summary>The extension attribute of a request that names the model.</summary>
    public const string Model = "model";
}
