using System.Collections.Concurrent;
using Aviary.Registry;
using Aviary.Serving.Loading;
using Microsoft.Extensions.Logging;

namespace Aviary.Serving.Observers;

/// <summary>
/// The challengers of the served models, loaded and proved as champions are. One is let go when its alias is gone, its model is no
/// longer served, or it has become champion.
/// </summary>
/// <param name="models">The served models.</param>
/// <param name="interval">Between two looks for new ones.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what keeps it from its work.</param>
internal sealed class Challengers(ServedModels models, TimeSpan interval, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AliasFollower> _held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopped = new();
    private IDisposable? _following;
    private Task _watching = Task.CompletedTask;
    private string? _problem;

    /// <summary>Follows the alias from now on. A loop of its own: the champions do not wait while a challenger is loaded.</summary>
    public void Watch()
    {
        _following = models.AliasMoved.Subscribe(
            (_, alias, token) => alias.Name == ModelRegistry.Challenger ? RefreshAsync(token) : Task.CompletedTask);
        _watching = WatchAsync(_stopped.Token);
    }

    /// <summary>The model's challenger, or false where none is loaded.</summary>
    public bool TryAcquire(string model, out ModelLease lease)
    {
        if (_held.TryGetValue(model, out AliasFollower? held))
        {
            return held.TryAcquire(out lease);
        }

        lease = default;
        return false;
    }

    /// <summary>The version of the model's challenger, or null where none is loaded.</summary>
    public string? VersionOf(string model) => _held.TryGetValue(model, out AliasFollower? held) ? held.Current?.Version : null;

    /// <summary>Brings all of them up to date. What goes wrong is logged when it is new; what is loaded goes on.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        HashSet<string> served = new(StringComparer.Ordinal);
        string? problem = null;
        foreach (AliasFollower champion in models.Champions)
        {
            served.Add(champion.Name);
            AliasFollower held = _held.GetOrAdd(champion.Name, static (name, models) => models.Follow(name, ModelRegistry.Challenger), models);
            try
            {
                if (!await held.RefreshAsync(champion.Current?.Version, cancellationToken))
                {
                    Drop(champion.Name);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                problem = e.Message;
            }
        }

        if (problem is not null && problem != _problem)
        {
            ServingLog.ChallengerProblem(logger, problem);
        }

        _problem = problem;

        foreach (string gone in _held.Keys.Where(model => !served.Contains(model)))
        {
            Drop(gone);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _following?.Dispose();
        await _stopped.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopped.Dispose();
        foreach (string model in _held.Keys)
        {
            Drop(model);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            await RefreshAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Drop(string model)
    {
        if (_held.TryRemove(model, out AliasFollower? held))
        {
            held.Dispose();
        }
    }
}
