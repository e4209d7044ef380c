using System.Text.Json.Serialization;

namespace Aviary.Monitoring.Rules;

/// <summary>Whether a rule's condition holds.</summary>
public enum Verdict
{
    /// <summary>There is nothing to compute it from. An alert that is raised stays so.</summary>
    Unknown,

    /// <summary>The condition does not hold.</summary>
    Clear,

    /// <summary>The condition holds: an alert is due.</summary>
    Holds,
}

/// <summary>The result of a rule for a model at one moment.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Model">The model.</param>
/// <param name="Verdict">Whether its condition holds.</param>
/// <param name="Value">The number that was computed, in the rule's unit; null where <paramref name="Verdict"/> is unknown.</param>
/// <param name="Threshold">What it is held against.</param>
/// <param name="Since">Since when the condition holds; null where it does not.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record Finding(
    string Rule, [property: JsonIgnore] string Model, Verdict Verdict, double? Value, double Threshold, DateTimeOffset? Since, string Detail);
