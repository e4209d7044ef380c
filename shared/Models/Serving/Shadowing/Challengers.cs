using System.Collections.Concurrent;
using Aviary.Models.Serving.Loading;
using Microsoft.Extensions.Logging;

namespace Aviary.Models.Serving.Shadowing;

/// <summary>
/// The challengers of the served models, loaded and proved as champions are. One is let go when its alias is gone, its model is no
/// longer served, or it has become champion.
/// </summary>
/// <param name="open">Makes the holder of a model's challenger.</param>
/// <param name="logger">Where it says what keeps it from its work.</param>
internal sealed class Challengers(Func<string, ServedModel> open, ILogger logger) : IDisposable
{
    private string? _problem;

    private readonly ConcurrentDictionary<string, ServedModel> _held = new(StringComparer.Ordinal);

    /// <summary>The model's challenger, or false where none is loaded.</summary>
    public bool TryAcquire(string model, out ModelLease lease)
    {
        if (_held.TryGetValue(model, out ServedModel? held))
        {
            return held.TryAcquire(out lease);
        }

        lease = default;
        return false;
    }

    /// <summary>The version of the model's challenger, or null where none is loaded.</summary>
    public string? VersionOf(string model) => _held.TryGetValue(model, out ServedModel? held) ? held.Current?.Version : null;

    /// <summary>Brings all of them up to date. What goes wrong is logged when it is new; what is loaded goes on.</summary>
    public async Task RefreshAsync(IEnumerable<ServedModel> champions, CancellationToken cancellationToken)
    {
        HashSet<string> served = new(StringComparer.Ordinal);
        string? problem = null;
        foreach (ServedModel champion in champions)
        {
            served.Add(champion.Name);
            ServedModel held = _held.GetOrAdd(champion.Name, open);
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

    public void Dispose()
    {
        foreach (string model in _held.Keys)
        {
            Drop(model);
        }
    }

    private void Drop(string model)
    {
        if (_held.TryRemove(model, out ServedModel? held))
        {
            held.Dispose();
        }
    }
}
