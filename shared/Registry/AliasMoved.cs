using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging;

namespace Aviary.Registry;

/// <summary>
/// Raised when an alias has moved through a registry of this process. The mover depends on no subscriber, and awaits all of them:
/// a promotion is answered when the version serves.
/// </summary>
public sealed class AliasMoved
{
    private readonly ILogger _logger;
    private readonly Lock _changing = new();
    private Subscriber[] _subscribers = [];

    internal AliasMoved(ILogger logger) => _logger = logger;

    /// <summary>Calls <paramref name="follow"/> with the model and the moved alias until the subscription is disposed of.</summary>
    public IDisposable Subscribe(Func<string, ModelAlias, CancellationToken, Task> follow)
    {
        ArgumentNullException.ThrowIfNull(follow);
        Subscriber added = new(this, follow);
        lock (_changing)
        {
            _subscribers = [.. _subscribers, added];
        }

        return added;
    }

    /// <summary>Returns when all subscribers have followed. One that fails is logged: the alias has moved all the same.</summary>
    internal async Task RaiseAsync(string model, ModelAlias alias, CancellationToken cancellationToken)
    {
        foreach (Subscriber subscriber in Volatile.Read(ref _subscribers))
        {
            try
            {
                await subscriber.Follow(model, alias, cancellationToken);
            }
#pragma warning disable CA1031 // Nothing that happens here takes back the move.
            catch (Exception error)
#pragma warning restore CA1031
            {
                RegistryLog.NotFollowed(_logger, error, alias.Name, model);
            }
        }
    }

    private void Remove(Subscriber subscriber)
    {
        lock (_changing)
        {
            _subscribers = [.. _subscribers.Where(present => present != subscriber)];
        }
    }

    private sealed class Subscriber(AliasMoved moved, Func<string, ModelAlias, CancellationToken, Task> follow) : IDisposable
    {
        public Func<string, ModelAlias, CancellationToken, Task> Follow { get; } = follow;

        public void Dispose() => moved.Remove(this);
    }
}
