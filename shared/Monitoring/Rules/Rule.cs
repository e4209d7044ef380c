namespace Aviary.Monitoring.Rules;

/// <summary>A condition that raises an alert: a number computed of a model, held against a threshold.</summary>
/// <param name="Name">The rule's name, also the last part of its alert's key: <c>[a-z0-9-]+</c>.</param>
/// <param name="Computes">What the number is, with its unit.</param>
/// <param name="Comparison">On which side of the threshold the condition holds.</param>
/// <param name="Threshold">Where the threshold stands in the settings; a constant for rules that count.</param>
/// <param name="Measure">Computes the number; null where it is unknown, which neither raises nor resolves.</param>
internal sealed record Rule(
    string Name,
    string Computes,
    ThresholdSide Comparison,
    Func<MonitoringOptions, double> Threshold,
    Func<ModelSnapshot, double, Measurement?> Measure)
{
    public Finding Evaluate(ModelSnapshot snapshot, MonitoringOptions options)
    {
        double threshold = Threshold(options);
        Measurement? measured = Measure(snapshot, threshold);
        if (measured is not { } found || !double.IsFinite(found.Value))
        {
            return new Finding(Name, snapshot.Model, Verdict.Unknown, null, threshold, null, $"Not known: {Computes}.");
        }

        bool holds = Comparison == ThresholdSide.Above ? found.Value > threshold : found.Value < threshold;
        return new Finding(
            Name, snapshot.Model, holds ? Verdict.Holds : Verdict.Clear, found.Value, threshold, holds ? found.Since : null, found.Detail);
    }
}

/// <summary>On which side of its threshold a rule's condition holds; on the threshold itself it does not.</summary>
internal enum ThresholdSide
{
    Above,
    Below,
}

/// <summary>The result of a rule's computation.</summary>
/// <param name="Value">The number.</param>
/// <param name="Since">Since when it is on the wrong side, where it is.</param>
/// <param name="Detail">A sentence for the reader of the alert.</param>
internal readonly record struct Measurement(double Value, DateTimeOffset Since, string Detail);
