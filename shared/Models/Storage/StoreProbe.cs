namespace Aviary.Models.Storage;

/// <summary>The self-test at start: proves that the store honours the conditions that the registry relies on.</summary>
public static class StoreProbe
{
    /// <summary>Throws <see cref="StoreUnsuitableException"/> naming the promise that is not kept. Leaves nothing behind.</summary>
    public static Task RunAsync(IObjectStore store, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");
}
