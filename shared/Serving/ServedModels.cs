using System.Collections.Concurrent;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Proving;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving.Loading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Serving;

/// <summary>
/// The models that answer requests, several side by side, each with its champion loaded. A new champion is taken within
/// <see cref="ServingOptions.CheckInterval"/>, at once where the alias moves in this process; no request fails or waits because of that.
/// </summary>
public sealed class ServedModels : IAsyncDisposable
{
    /// <summary>Models appear seldom: their list is read every so many checks of the champions.</summary>
    private const int ChecksPerList = 15;

    private readonly ConcurrentDictionary<string, AliasFollower> _served = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ModelRegistry _registry;
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ServedModels> _logger;
    private readonly VersionLoader _loader;
    private readonly PinnedVersions _pinned;
    private readonly IDisposable _following;
    private Task _watching = Task.CompletedTask;
    private volatile string? _storeProblem;

    /// <summary>Serves the models of a registry. Nothing is loaded before the first request or <see cref="StartAsync"/>.</summary>
    public ServedModels(
        ModelRegistry registry, IOptions<ServingOptions> options, TimeProvider time, ILogger<ServedModels> logger, ProvingProcess? proving = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _registry = registry;
        _options = options.Value;
        _time = time;
        _logger = logger;
        Watch = new RunWatch(RunLimits.Of(_options), time);
        _loader = new VersionLoader(registry, _options, Watch, proving, time, logger);
        IdleSessions = new IdleSessions(_loader, _options, time, logger);
        _pinned = new PinnedVersions(_options.MaxPinnedVersions, _loader.LoadAsync, time);
        _following = registry.AliasMoved.Subscribe(FollowAsync);
    }

    /// <summary>Raised by the registry that the models come from.</summary>
    internal AliasMoved AliasMoved => _registry.AliasMoved;

    /// <summary>The models whose champions are served.</summary>
    internal IEnumerable<AliasFollower> Champions => _served.Values;

    /// <summary>Further sessions for requests that are alone.</summary>
    internal IdleSessions IdleSessions { get; }

    /// <summary>Ends runs that take too much.</summary>
    internal RunWatch Watch { get; }

    /// <summary>The state of what is served.</summary>
    public ServingHealth Health
    {
        get
        {
            ServedModelHealth[] models = [.. _served.Values.Select(model => model.Health).OrderBy(model => model.Model, StringComparer.Ordinal)];
            string? problem = _storeProblem;
            int stuck = Watch.Ended;
            return new ServingHealth(
                stuck < _options.Places && Array.Exists(models, model => model.Version is not null),
                stuck > 0 || problem is not null || Array.Exists(models, model => model.Refused is not null),
                models,
                problem)
            {
                StuckRuns = stuck,
            };
        }
    }

    /// <summary>
    /// Loads the champion of each model and begins to look for new ones. A model that is refused, or a store that is down, does not
    /// throw: <see cref="Health"/> shows it.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _loader.Prepare();
        await CheckAsync(withList: true, cancellationToken);
        _watching = WatchAsync(_stopped.Token);
    }

    /// <summary>The version of the model that answers when nothing else is asked for, or null. Not to be run: that takes a lease.</summary>
    internal LoadedModel? ChampionOf(string model) => _served.TryGetValue(model, out AliasFollower? served) ? served.Current : null;

    /// <summary>Follows an alias of a model: what it names is loaded and proved as champions are. Whoever asks disposes of it.</summary>
    internal AliasFollower Follow(string model, string alias)
        => new(model, alias, _registry, (version, cancellationToken) => LoadAsync(model, version, cancellationToken), _time, _logger);

    /// <summary>A lease on the version that shall answer. Without waiting where it is loaded.</summary>
    /// <exception cref="NotFoundException">There is no such model, alias or version.</exception>
    /// <exception cref="ModelRefusedException">The version is not fit to be served and no other is loaded.</exception>
    /// <exception cref="OverloadedException">It is not loaded, and too many others are loaded just now.</exception>
    /// <exception cref="StoreUnavailableException">It is not loaded, and the store does not answer.</exception>
    public ValueTask<ModelLease> AcquireAsync(string model, ModelSelector selector, CancellationToken cancellationToken)
        => selector == ModelSelector.Champion && _served.TryGetValue(model, out AliasFollower? ready) && ready.TryAcquire(out ModelLease lease)
            ? new ValueTask<ModelLease>(lease)
            : new ValueTask<ModelLease>(AcquireSlowlyAsync(model, selector, cancellationToken));

    /// <summary>
    /// Looks for a new champion now, and returns when it answers or is refused. A model beyond those that stay loaded is left alone.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task RefreshAsync(string model, CancellationToken cancellationToken)
        => ModelName.IsValid(model) && StaysLoaded(model) ? FindServedAsync(model, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopped.IsCancellationRequested)
        {
            return;
        }

        _following.Dispose();
        await _stopped.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (string model in _served.Keys)
        {
            if (_served.TryRemove(model, out AliasFollower? removed))
            {
                removed.Dispose();
            }
        }

        _pinned.Dispose();
        IdleSessions.Dispose();
        _loader.Dispose();
        Watch.Dispose();
        _stopped.Dispose();
    }

    /// <summary>Takes what an alias names from now on. A champion does not wait for its challenger, which follows by itself.</summary>
    private Task FollowAsync(string model, ModelAlias alias, CancellationToken cancellationToken)
        => alias.Name == ModelRegistry.Champion ? RefreshAsync(model, cancellationToken) : Task.CompletedTask;

    private async Task<ModelLease> AcquireSlowlyAsync(string model, ModelSelector selector, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, this);
        if (!ModelName.IsValid(model))
        {
            throw new NotFoundException("model", model);
        }

        if (selector == ModelSelector.Champion && StaysLoaded(model))
        {
            return await AcquireChampionAsync(model, cancellationToken);
        }

        // An alias, or the champion of a model beyond those that stay loaded: one read tells the version.
        string alias = selector.Alias ?? ModelRegistry.Champion;
        string version = selector.Version
            ?? (await _registry.FindAliasAsync(model, alias, cancellationToken))?.Version
            ?? throw new NotFoundException(selector.Alias is null ? "model" : "alias", selector.Alias ?? model);
        return _served.TryGetValue(model, out AliasFollower? ready) && ready.TryAcquire(out ModelLease lease) && Keep(lease, version)
            ? lease
            : await _pinned.AcquireAsync(model, version, cancellationToken);
    }

    /// <summary>Whether the model's champion is kept loaded, or there is room for it.</summary>
    private bool StaysLoaded(string model) => _served.ContainsKey(model) || _served.Count < _options.MaxModels;

    /// <summary>Whether the champion is the version that is asked for; gives the lease back where it is not.</summary>
    private static bool Keep(ModelLease lease, string version)
    {
        if (lease.Model.Version == version)
        {
            return true;
        }

        lease.Dispose();
        return false;
    }

    private async Task<ModelLease> AcquireChampionAsync(string model, CancellationToken cancellationToken)
    {
        while (true)
        {
            AliasFollower found = await FindServedAsync(model, cancellationToken)
                ?? throw new NotFoundException("model", model, "there is none of that name, or it has no champion yet");
            if (found.TryAcquire(out ModelLease lease))
            {
                return lease;
            }

            if (found.Refused is { } refused)
            {
                throw new ModelRefusedException(model, refused.Version, refused.Reason);
            }
        }
    }

    /// <summary>Refreshes a model, and keeps it only where it has a champion: names that were made up leave nothing behind.</summary>
    private async Task<AliasFollower?> FindServedAsync(string model, CancellationToken cancellationToken)
    {
        AliasFollower found;
        bool hasChampion;
        do
        {
            ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, this);
            found = _served.GetOrAdd(model, name => Follow(name, ModelRegistry.Champion));
            hasChampion = await found.RefreshAsync(cancellationToken);
            if (found.IsClosed || !hasChampion)
            {
                _served.TryRemove(new KeyValuePair<string, AliasFollower>(model, found));
            }
        }
        while (found.IsClosed); // while it was looked at, another one took its place

        if (!hasChampion)
        {
            return null;
        }

        // Somebody else may have found no champion a moment ago and taken the entry out.
        AliasFollower kept = _served.GetOrAdd(model, found);
        if (kept != found)
        {
            found.Dispose();
        }

        return kept;
    }

    private async Task<LoadedModel> LoadAsync(string model, string version, CancellationToken cancellationToken)
        => _pinned.TryShare(model, version) ?? await _loader.LoadAsync(model, version, cancellationToken);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.CheckInterval, _time);
        for (int check = 1; await timer.WaitForNextTickAsync(cancellationToken); check++)
        {
            await CheckAsync(withList: _served.IsEmpty || check % ChecksPerList == 0, cancellationToken);
        }
    }

    private async Task CheckAsync(bool withList, CancellationToken cancellationToken)
    {
        try
        {
            HashSet<string> models = [.. _served.Keys];
            if (withList)
            {
                await foreach (string model in _registry.ListModelsAsync(cancellationToken))
                {
                    if (models.Count < _options.MaxModels)
                    {
                        models.Add(model);
                    }
                }
            }

            string? problem = null;
            foreach (string model in models)
            {
                problem = await TryRefreshAsync(model, cancellationToken) ?? problem;
            }

            Report(problem);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Report(e.Message);
        }
    }

    /// <summary>Refreshes one model; the watch must outlive whatever happens to it. Gives what went wrong, or null.</summary>
    private async Task<string?> TryRefreshAsync(string model, CancellationToken cancellationToken)
    {
        try
        {
            await FindServedAsync(model, cancellationToken);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    private void Report(string? problem)
    {
        if (problem is not null && _storeProblem is null)
        {
            ServingLog.StoreProblem(_logger, problem);
        }
        else if (problem is null && _storeProblem is not null)
        {
            ServingLog.StoreBack(_logger);
        }

        _storeProblem = problem;
    }
}
