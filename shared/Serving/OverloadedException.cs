using Aviary.Errors;

namespace Aviary.Serving;

/// <summary>More came at a time than is taken (HTTP 429); the caller may try again a little later.</summary>
public sealed class OverloadedException : AviaryException
{
    /// <summary>Too many requests.</summary>
    /// <param name="running">How many run at a time.</param>
    /// <param name="waiting">How many may wait.</param>
    public OverloadedException(int running, int waiting)
        : base(
            $"Too many requests at a time: {running} run and {waiting} wait already. Try again later. "
            + "The limits are the settings Serving:Concurrency and Serving:Queue.")
    {
    }

    private OverloadedException(string message)
        : base(message)
    {
    }

    /// <summary>Too many versions that are not loaded.</summary>
    /// <param name="loading">How many are being loaded or wait for that.</param>
    internal static OverloadedException OfLoads(int loading)
        => new($"Too many versions are asked for that are not loaded: {loading} are loaded or wait for that already. Try again later.");
}
