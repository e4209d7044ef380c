using Aviary.Registry;

namespace Aviary.Cli.Output;

/// <summary>What was decided about a new version, as a sentence goes: <c>made champion: the first version</c>.</summary>
internal static class DecisionText
{
    /// <summary>From what a run's record says: <c>challenger: it answers …</c></summary>
    public static string Of(string? decision)
        => decision is null ? "no decision was recorded"
            : decision.StartsWith($"{ModelRegistry.Challenger}: ", StringComparison.Ordinal) ? $"kept as {decision}"
            : decision.StartsWith($"{ModelRegistry.Champion}: ", StringComparison.Ordinal) ? $"made {decision}"
            : decision;

    /// <summary>Why a version got its alias that came with no data to compare it on.</summary>
    /// <param name="alias">The alias that names it now.</param>
    /// <param name="champion">The champion before, or null.</param>
    public static string OfImport(string alias, string? champion)
        => (alias, champion) switch
        {
            (ModelRegistry.Champion, null) => "the first version",
            (ModelRegistry.Champion, _) => $"in the place of {champion}; an import is not compared, and --no-promote keeps it as challenger",
            (_, null) => "--no-promote asks for it; there is no champion yet",
            _ => $"--no-promote asks for it; {champion} goes on serving",
        };
}
