using Aviary.Messaging;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>What the history of a run shows.</summary>
/// <param name="Accepted">Requests that the broker confirmed.</param>
/// <param name="Faults">What was done to workers, broker and line.</param>
/// <param name="Lost">Accepted requests without an outcome.</param>
/// <param name="Conflicting">Requests of which two different things were said: on the topics, or there and in the store.</param>
/// <param name="Results">Outcomes that are results; the others are dead letters.</param>
internal sealed record DeliveryHistory(int Accepted, int Faults, int Lost, int Conflicting, int Results)
{
    public static DeliveryHistory Check(IReadOnlyList<Message> accepted, IReadOnlyDictionary<string, string?> stored, Observer observer, int faults)
    {
        int lost = accepted.Count(request => !stored.ContainsKey(request.Id));
        int conflicting = accepted.Count(request => IsConflicting(request.Id, stored, observer));
        return new DeliveryHistory(accepted.Count, faults, lost, conflicting, stored.Values.Count(result => result is not null));
    }

    public DeliveryHistory And(DeliveryHistory other)
        => new(Accepted + other.Accepted, Faults + other.Faults, Lost + other.Lost, Conflicting + other.Conflicting, Results + other.Results);

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
