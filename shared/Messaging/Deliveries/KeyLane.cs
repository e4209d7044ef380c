namespace Aviary.Messaging.Deliveries;

/// <summary>The messages of one key that wait, in their order. While some of them are at work, the lane is held and has no turn.</summary>
internal sealed class KeyLane
{
    public string Key { get; set; } = "";

    public bool Held { get; set; }

    public Queue<Delivery> Waiting { get; private set; } = new();

    /// <summary>Takes out those that <paramref name="chosen"/> names.</summary>
    public void Remove(Predicate<Delivery> chosen, List<Delivery> removed) => Waiting = Split(Waiting, chosen, removed);

    private static Queue<Delivery> Split(Queue<Delivery> waiting, Predicate<Delivery> chosen, List<Delivery> removed)
    {
        Queue<Delivery> kept = new(waiting.Count);
        foreach (Delivery delivery in waiting)
        {
            if (chosen(delivery))
            {
                removed.Add(delivery);
            }
            else
            {
                kept.Enqueue(delivery);
            }
        }

        return kept;
    }
}
