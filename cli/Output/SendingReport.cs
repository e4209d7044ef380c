namespace Aviary.Cli.Output;

/// <summary>What became of the requests of a run.</summary>
internal sealed record SendingReport
{
    /// <summary>Requests that the broker confirmed.</summary>
    public required int Sent { get; init; }

    /// <summary>Those with a result.</summary>
    public required int Answered { get; init; }

    /// <summary>The share of right ones among the answered, 0 to 1; null without answers.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The median of the times from sending to the result's arrival, in ms; null without answers.</summary>
    public required double? P50Ms { get; init; }

    /// <summary>The 99th percentile of the same.</summary>
    public required double? P99Ms { get; init; }

    /// <summary>Those that came back as dead letters.</summary>
    public required int Dead { get; init; }

    /// <summary>Results and dead letters beyond the first of their request.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Those with neither result nor dead letter at the end; 0 where nobody waited.</summary>
    public required int Lost { get; init; }

    /// <summary>From the first sending to the end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether the user ended it before its end.</summary>
    public bool Stopped { get; init; }
}
