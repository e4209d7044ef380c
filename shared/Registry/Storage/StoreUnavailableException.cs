using Aviary.Errors;

namespace Aviary.Registry.Storage;

/// <summary>The store did not answer, or did not finish (HTTP 503). The operation may be tried again later.</summary>
/// <param name="store">The store, as <see cref="IObjectStore.Description"/> names it.</param>
/// <param name="detail">What was tried and what happened.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class StoreUnavailableException(string store, string detail, Exception? inner = null)
    : AviaryException($"The store {store} is not available: {detail}", inner)
{
    /// <summary>The store.</summary>
    public string Store { get; } = store;

    /// <summary>
    /// Whether it may answer later, as it is. Not where it answered that it will not: the bucket is missing, or access is denied.
    /// </summary>
    public bool IsTransient { get; init; } = true;
}
