using Aviary.Registry.Versions;

namespace Aviary.Importing;

/// <summary>A version that is published, before an alias names it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Champion">What stands in the champion's place; also where that is damaged.</param>
/// <param name="Difference">In what its inputs or classes differ from the champion's; null where callers can go on as they are.</param>
public sealed record Candidate(ModelVersion Version, AliasState Champion, string? Difference);

/// <summary>The alias that shall name a version.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Force">Whether it becomes champion although its inputs or classes differ from the present champion's.</param>
public sealed record AliasChoice(string Alias, string Reason, bool Force = false);

/// <summary>A version that an alias names.</summary>
/// <param name="Version">The version.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Decision">The alias and why, as in <c>challenger: it answers fewer pictures right</c>.</param>
public sealed record RegisteredVersion(ModelVersion Version, string Alias, string Decision);
