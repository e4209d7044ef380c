namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>The names of one run, unlike those of any other, and how messages come to the workers.</summary>
internal sealed record DeliveryPlan(string Suffix, bool Library, TimeSpan Duration, string Connection)
{
    public string Group => $"workers-{Suffix}";

    public string Requests => $"requests-{Suffix}";

    public string Results => $"results-{Suffix}";

    public string Retries => $"retries-{Suffix}";

    public string Dead => $"dead-{Suffix}";

    public string CheckerGroup => $"checker-{Suffix}";

    public string CheckerRetries => $"checker-retries-{Suffix}";

    public string CheckerDead => $"checker-dead-{Suffix}";

    /// <summary>The request that no process survives.</summary>
    public string IdThatEnds => $"{Suffix}-ends";

    /// <summary>What every worker is told, whichever the broker.</summary>
    public Dictionary<string, string> Settings() => new()
    {
        ["Messaging__Group"] = Group,
        ["Messaging__Requests"] = Requests,
        ["Messaging__Results"] = Results,
        ["Messaging__Retries"] = Retries,
        ["Messaging__Dead"] = Dead,
        ["Messaging__Consumer"] = Library ? "Library" : "Trigger",
        ["Messaging__Concurrency"] = "2",
        ["Messaging__Outcomes"] = Connection,
        ["Messaging__DrainTimeout"] = "00:00:05",
    };
}
