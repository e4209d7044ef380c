namespace Aviary.Messaging.Deliveries;

/// <summary>
/// How long a message waits before its next attempt: <c>RetryDelay · 2^(attempt − 1)</c>, 20 % more or less by chance so that what
/// failed together does not come back together, at most <see cref="Subscription.MaxRetryDelay"/>.
/// </summary>
internal static class RetryDelay
{
    private const double Jitter = 0.2;
    private const int MostDoublings = 40;

    /// <param name="subscription">The delays.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="chance">0 up to 1.</param>
    public static TimeSpan After(Subscription subscription, int attempt, double chance)
    {
        double doubled = subscription.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, MostDoublings));
        double jittered = doubled * (1 - Jitter + (2 * Jitter * chance));
        return TimeSpan.FromMilliseconds(Math.Min(jittered, subscription.MaxRetryDelay.TotalMilliseconds));
    }
}
