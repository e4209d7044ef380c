using System.Globalization;
using Aviary.Cli.Output;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands.Registry;

/// <summary>What the registry holds, for a person or for a program.</summary>
internal static class RegistryOutput
{
    public static void Models(List<ListedModel> models, bool json)
    {
        if (json)
        {
            JsonLine.Write(ModelsLine.From(models), LineJson.Default.ModelsLine);
            return;
        }

        if (models.Count == 0)
        {
            Console.WriteLine(Caller.Current.Named("No model is registered yet; `aviary train` makes one, `aviary import FILE` takes one."));
            return;
        }

        int width = models.Select(model => model.Model.Length).Append("model".Length).Max();
        Console.WriteLine($"{"model".PadRight(width)}  {"champion",-25}  {"accuracy",8}  created (UTC)");

        foreach ((string model, ModelVersion? champion, IReadOnlyList<DamagedObject> damaged) in models)
        {
            Console.WriteLine(
                $"{model.PadRight(width)}  {champion?.Version ?? "none",-25}  {Accuracy(champion),8}  {champion?.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm}".TrimEnd());
            TellDamaged(damaged);
        }
    }

    public static void Versions(ListedVersions listed, bool json)
    {
        if (json)
        {
            JsonLine.Write(VersionsLine.From(listed), LineJson.Default.VersionsLine);
            return;
        }

        Console.WriteLine($"{"version",-26} {"accuracy",8}  {"cause",-10} aliases");
        foreach (ModelVersion version in listed.Versions)
        {
            Console.WriteLine($"{version.Version,-26} {Accuracy(version),8}  {version.Cause,-10} {string.Join(", ", version.Aliases)}".TrimEnd());
        }

        foreach (VersionEvaluation one in listed.Evaluations)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"evaluated {one.Version} at {one.EvaluatedAt.UtcDateTime:yyyy-MM-dd HH:mm}:\n  accuracy {one.Metrics.GetValueOrDefault("accuracy"):0.0000} on {one.Rows:N0} rows of {one.Data}"));
        }

        TellDamaged(listed.DamagedVersions);
        TellDamaged(listed.DamagedAliases);
    }

    public static void Promoted(string model, ModelAlias moved, bool json)
    {
        if (json)
        {
            JsonLine.Write(new PromotedLine(model, moved.Name, moved.Version, moved.Previous), LineJson.Default.PromotedLine);
            return;
        }

        string before = moved.Previous is null ? "" : $" (before: {moved.Previous})";
        Console.WriteLine(moved.Name == ModelRegistry.Champion
            ? $"{model} is now served by {moved.Version}{before}"
            : $"alias {moved.Name} of {model} now names {moved.Version}{before}");
    }

    public static void Verified(string model, List<VerifiedVersion> results, bool json)
    {
        if (json)
        {
            JsonLine.Write(new VerifiedLine(model, results), LineJson.Default.VerifiedLine);
            return;
        }

        foreach ((string version, IReadOnlyList<VersionDefect> defects) in results)
        {
            Console.WriteLine($"{version}  {(defects.Count == 0 ? "whole" : "damaged")}");
            foreach (VersionDefect defect in defects)
            {
                Console.WriteLine($"  {defect.File}: {defect.Problem}");
            }
        }
    }

    /// <summary>What a list leaves out, a line each, with what mends it.</summary>
    public static void TellDamaged(IReadOnlyList<DamagedObject> damaged, TextWriter? output = null)
    {
        foreach (DamagedObject one in damaged)
        {
            string mend = one.Key.Contains("/aliases/", StringComparison.Ordinal)
                ? $"`aviary models promote VERSION --alias {one.Name}` mends it"
                : "`aviary models verify` reads all of the model's versions";
            (output ?? Console.Out).WriteLine(Caller.Current.Named($"  {one.Key} is damaged: {one.Problem}; {mend}"));
        }
    }

    private static string Accuracy(ModelVersion? version)
        => version?.Metrics.TryGetValue("accuracy", out double accuracy) == true ? accuracy.ToString("0.0000", CultureInfo.InvariantCulture) : "";
}
