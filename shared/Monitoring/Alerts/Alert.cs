namespace Aviary.Monitoring.Alerts;

/// <summary>What an alert says: the data of its events, and the beginning of its record.</summary>
/// <param name="Rule">The rule that raised it; by this name it is resolved too.</param>
/// <param name="Model">The model it is about.</param>
/// <param name="Value">The number that crossed the threshold, in the rule's unit.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Since">Since when the condition holds (UTC).</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record Alert(string Rule, string Model, double Value, double Threshold, DateTimeOffset Since, string Detail);

/// <summary>Where an alert stands.</summary>
public enum AlertState
{
    /// <summary>Its condition held when it was last looked at.</summary>
    Raised,

    /// <summary>Its condition is gone.</summary>
    Resolved,
}
