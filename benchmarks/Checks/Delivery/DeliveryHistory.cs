namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>What the history of a run shows.</summary>
/// <param name="Accepted">Requests that the broker confirmed.</param>
/// <param name="Faults">What was done to workers, broker and line.</param>
/// <param name="Lost">Accepted requests without an outcome.</param>
/// <param name="Conflicting">Requests of which two different things were said: on the topics, or there and in the store.</param>
/// <param name="GoodDead">Requests that a model can answer and that are dead letters, in the store or on the topic.</param>
/// <param name="Failing">Requests that make their model fail.</param>
/// <param name="Results">Outcomes that are results; the others are dead letters.</param>
internal sealed record DeliveryHistory(int Accepted, int Faults, int Lost, int Conflicting, int GoodDead, int Failing, int Results)
{
    /// <summary>Requests that no process survived and that are dead letters for that.</summary>
    public int FoundOut { get; init; }

    /// <summary>Before anything happened.</summary>
    public static DeliveryHistory None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public static DeliveryHistory Check(Generator sent, IReadOnlyDictionary<string, string?> stored, Observer observer, int faults) => new(
        sent.Accepted.Count,
        faults,
        Lost: sent.Accepted.Count(request => !stored.ContainsKey(request.Id)),
        Conflicting: sent.Accepted.Count(request => IsConflicting(request.Id, stored, observer)),
        GoodDead: sent.Good.Count(id => IsDead(id, stored, observer)),
        sent.Failing,
        stored.Values.Count(result => result is not null));

    public DeliveryHistory And(DeliveryHistory other) => new(
        Accepted + other.Accepted,
        Faults + other.Faults,
        Lost + other.Lost,
        Conflicting + other.Conflicting,
        GoodDead + other.GoodDead,
        Failing + other.Failing,
        Results + other.Results)
    {
        FoundOut = FoundOut + other.FoundOut,
    };

    private static bool IsDead(string id, IReadOnlyDictionary<string, string?> stored, Observer observer)
        => (stored.TryGetValue(id, out string? result) && result is null) || observer.SaidOf(id).Contains(Observer.Says(null));

    private static bool IsConflicting(string id, IReadOnlyDictionary<string, string?> stored, Observer observer)
    {
        HashSet<string> said = [.. observer.SaidOf(id)];
        if (stored.TryGetValue(id, out string? result))
        {
            said.Add(Observer.Says(result));
        }

        return said.Count > 1;
    }
}
