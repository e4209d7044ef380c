namespace Aviary.Serving;

/// <summary>Whether predictions work, and what is wrong where they do not.</summary>
/// <param name="Ready">At least one champion is loaded: a prediction would work.</param>
/// <param name="Degraded">Something is wrong although predictions may work: a version was refused, or the store does not answer.</param>
/// <param name="Models">Each model, in order.</param>
/// <param name="StoreProblem">Why the store could not be asked at the last try, or null.</param>
public sealed record ServingHealth(bool Ready, bool Degraded, IReadOnlyList<ServedModelHealth> Models, string? StoreProblem)
{
    /// <summary>Runs that are past Serving:RunTimeout and have not ended: each keeps a place. With all places kept nothing is ready.</summary>
    public int StuckRuns { get; init; }
}

/// <summary>The state of one served model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that answers; null where none does.</param>
/// <param name="LoadedAt">Since when it answers.</param>
/// <param name="Refused">The champion that was not taken, and why; null where all is well.</param>
public sealed record ServedModelHealth(string Model, string? Version, DateTimeOffset? LoadedAt, RefusedVersion? Refused);

/// <summary>A version that was not taken.</summary>
/// <param name="Version">The version.</param>
/// <param name="Reason">Why: the file, what was expected, what is there.</param>
/// <param name="Since">When it was refused first.</param>
public sealed record RefusedVersion(string Version, string Reason, DateTimeOffset Since);
