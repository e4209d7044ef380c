using Aviary.Errors;

namespace Aviary.Registry.Storage;

/// <summary>The store does not keep a promise of <see cref="IObjectStore"/>; running on it could lose or mix models.</summary>
/// <param name="store">The store, as <see cref="IObjectStore.Description"/> names it.</param>
/// <param name="promise">The promise: <c>If-None-Match on PUT</c>.</param>
/// <param name="detail">What was seen instead.</param>
public sealed class StoreUnsuitableException(string store, string promise, string detail)
    : AviaryException($"The store {store} does not honour {promise}: {detail}. Aviary does not run on it; use a store with conditional writes.")
{
    /// <summary>The store.</summary>
    public string Store { get; } = store;

    /// <summary>The promise that is not kept.</summary>
    public string Promise { get; } = promise;
}
