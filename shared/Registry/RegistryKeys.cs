using Aviary.Registry.Versions;

namespace Aviary.Registry;

/// <summary>Where things stand in the bucket.</summary>
internal static class RegistryKeys
{
    /// <summary>Above all models.</summary>
    public const string Models = "models/";

    public static string Versions(string model) => $"{Models}{model}/versions/";

    public static string Version(string model, string version) => $"{Versions(model)}{version}/";

    public static string File(string model, string version, string file) => Version(model, version) + file;

    public static string Manifest(string model, string version) => File(model, version, VersionFiles.Manifest);

    public static string Signature(string model, string version) => File(model, version, VersionFiles.Signature);

    /// <summary>What was measured of a model's versions after they were published; beside the versions, as these never change.</summary>
    public static string Evaluations(string model) => $"{Models}{model}/evaluations/";

    public static string Evaluations(string model, string version) => $"{Evaluations(model)}{version}/";

    public static string Evaluation(string model, string version, string id) => $"{Evaluations(model, version)}{id}.json";

    public static string Aliases(string model) => $"{Models}{model}/aliases/";

    public static string Alias(string model, string alias) => $"{Aliases(model)}{alias}.json";
}
