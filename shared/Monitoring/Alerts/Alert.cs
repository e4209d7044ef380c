namespace Aviary.Monitoring.Alerts;

/// <summary>The content of an alert: the data of its events, and the beginning of its record.</summary>
/// <param name="Rule">The rule that raised it; by this name it is resolved too.</param>
/// <param name="Model">The model it is about.</param>
/// <param name="Value">The number that crossed the threshold, in the rule's unit.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Since">Since when the condition holds (UTC).</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record Alert(string Rule, string Model, double Value, double Threshold, DateTimeOffset Since, string Detail);

/// <summary>The state of an alert.</summary>
public enum AlertState
{
    /// <summary>The condition held at the last evaluation.</summary>
    Raised,

    /// <summary>The condition is gone.</summary>
    Resolved,
}
