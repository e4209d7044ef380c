namespace Aviary.Models;

/// <summary>More requests came at a time than are taken (HTTP 429); the caller may try again a little later.</summary>
/// <param name="running">How many run at a time.</param>
/// <param name="waiting">How many may wait.</param>
public sealed class OverloadedException(int running, int waiting)
    : AviaryException(
        $"Too many requests at a time: {running} run and {waiting} wait already. Try again later. "
        + "The limits are the settings Serving:Concurrency and Serving:Queue.");
