namespace Aviary.Registry.Versions;

/// <summary>The names of a version's files.</summary>
public static class VersionFiles
{
    /// <summary>The network.</summary>
    public const string Model = "model.onnx";

    /// <summary>The class names, a line each.</summary>
    public const string Labels = "labels.txt";

    /// <summary>What people call the classes, a line each, empty where unknown; only where some are known.</summary>
    public const string CommonNames = "names.txt";

    /// <summary>How it was made.</summary>
    public const string Parameters = "parameters.json";

    /// <summary>What was measured.</summary>
    public const string Metrics = "metrics.json";

    /// <summary>What was measured, in detail: classes, confusion, reliability; only where it was measured.</summary>
    public const string Evaluation = "evaluation.json";

    /// <summary>What each feature is worth; only where it was studied.</summary>
    public const string Study = "study.json";

    /// <summary>What drift is measured against.</summary>
    public const string Profile = "profile.json";

    /// <summary>An input and its output.</summary>
    public const string Golden = "golden.json";

    /// <summary>The description that MLflow reads.</summary>
    public const string MLmodel = "MLmodel";

    /// <summary>Size and SHA-256 of all the others; written last.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The manifest's signature, where there is one: written before the manifest, and not listed in it.</summary>
    public const string Signature = "manifest.dsse.json";

    /// <summary>What every version holds besides the manifest.</summary>
    internal static IReadOnlyList<string> Required { get; } = [Model, Labels, Parameters, Metrics, Profile, Golden, MLmodel];
}
