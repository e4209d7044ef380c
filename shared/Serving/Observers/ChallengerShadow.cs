using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Aviary.Inference;
using Aviary.Serving.Loading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Serving.Observers;

/// <summary>
/// Lets the challenger run a share of what the champion has answered, and counts how far both agree. It never answers: requests wait
/// in a queue of its own for one worker that yields to everything else, and what does not fit into the queue is dropped.
/// </summary>
public sealed class ChallengerShadow : IPredictionObserver, IHostedService, IAsyncDisposable
{
    /// <summary>The requests that wait; their bytes are bounded by the setting.</summary>
    internal const int MaxWaiting = 256;

    private static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    private readonly ServedModels _models;
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ChallengerShadow> _logger;
    private readonly Func<double> _chance;
    private readonly ConcurrentDictionary<string, ShadowStatistics> _statistics = new(StringComparer.Ordinal);
    private readonly BlockingCollection<ShadowedRequest>? _waiting;
    private readonly LowPriorityThread? _thread;
    private readonly ITimer? _lines;
    private readonly Task _working = Task.CompletedTask;
    private long _bytes;
    private bool _disposed;

    /// <summary>Begins to compare, if <see cref="ServingOptions.ShadowShare"/> is above 0.</summary>
    public ChallengerShadow(ServedModels models, IOptions<ServingOptions> options, TimeProvider time, ILogger<ChallengerShadow> logger)
        : this(models, options, time, logger, Random.Shared.NextDouble)
    {
    }

    /// <summary>The same with another source of chance: numbers from 0 to below 1, one for each request.</summary>
    internal ChallengerShadow(
        ServedModels models, IOptions<ServingOptions> options, TimeProvider time, ILogger<ChallengerShadow> logger, Func<double> chance)
    {
        _models = models;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _chance = chance;
        if (_options.ShadowShare > 0)
        {
            Challengers = new Challengers(models, _options.CheckInterval, time, logger);
            _waiting = new BlockingCollection<ShadowedRequest>(MaxWaiting);
            _thread = new LowPriorityThread("Challengers");
            _working = _thread.RunAsync(Work);
            _lines = time.CreateTimer(_ => Tell(), null, LineEvery, LineEvery);
        }
    }

    /// <summary>What is counted.</summary>
    internal ShadowMetrics Metrics { get; } = new();

    /// <summary>What runs beside the champions; null where <see cref="ServingOptions.ShadowShare"/> is 0.</summary>
    internal Challengers? Challengers { get; }

    /// <summary>The bytes of inputs that wait.</summary>
    internal long WaitingBytes => Interlocked.Read(ref _bytes);

    /// <summary>Runs in the worker before each request; for tests.</summary>
    internal Action? BeforeRun { get; set; }

    /// <summary>The agreement with the model's present challenger; null where none runs beside the champion.</summary>
    public ShadowAgreement? Find(string model)
        => Challengers?.VersionOf(model) is { } challenger
            ? _statistics.GetValueOrDefault(model)?.Of(challenger) ?? new ShadowAgreement(null, challenger, null, 0, 0, null, 0, 0)
            : null;

    /// <summary>Begins to look for challengers, from then on within <see cref="ServingOptions.CheckInterval"/>.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Challengers?.Watch();
        return Task.CompletedTask;
    }

    /// <summary>Looks for new challengers now.</summary>
    internal Task RefreshAsync(CancellationToken cancellationToken) => Challengers?.RefreshAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>By chance, and if the champion answered and a challenger is loaded, the inputs are copied and queued.</summary>
    public void Observe(in AnsweredRows rows)
    {
        if (_waiting is null || _chance() >= _options.ShadowShare)
        {
            return;
        }

        LoadedModel answered = rows.Model;
        if (Challengers?.VersionOf(answered.Model) is not { } challenger || _models.ChampionOf(answered.Model)?.Version != answered.Version)
        {
            return;
        }

        int count = rows.Predictions.Length;
        long bytes = SlotCopy.SizeOf(rows.Slot, count, rows.First);
        if (Interlocked.Add(ref _bytes, bytes) <= _options.ShadowBytes && _waiting.Count < MaxWaiting)
        {
            ShadowedRequest request = new(answered.Model, answered.Version, answered.Signature, SlotCopy.Of(rows.Slot, count, rows.First), bytes, Best(answered, count, rows.Probabilities));
            if (TryAdd(request))
            {
                return;
            }

            request.Inputs.Dispose();
        }

        Interlocked.Add(ref _bytes, -bytes);
        StatisticsOf(answered.Model).Dropped(answered.Version, challenger);
        Metrics.Dropped(answered.Model);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_waiting is not null)
        {
            await Challengers!.DisposeAsync();
            _waiting.CompleteAdding();
            await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _thread!.Dispose();
            await _lines!.DisposeAsync();
            Tell();
            _waiting.Dispose();
        }

        Metrics.Dispose();
    }

    /// <summary>Nobody may wait here, so a full queue and one that is being closed are the same.</summary>
    private bool TryAdd(ShadowedRequest request)
    {
        try
        {
            return _waiting!.TryAdd(request);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
    }

    private bool Work()
    {
        ThreadPriorities.Lower();
        foreach (ShadowedRequest request in _waiting!.GetConsumingEnumerable())
        {
            // At the end, what still waits is let go.
            if (!_waiting.IsAddingCompleted)
            {
                BeforeRun?.Invoke();
                Run(request);
            }

            request.Inputs.Dispose();
            Interlocked.Add(ref _bytes, -request.Bytes);
        }

        return true;
    }

    private void Run(ShadowedRequest request)
    {
        // A request that an earlier champion answered says nothing of the present pair.
        if (_models.ChampionOf(request.Model)?.Version != request.Version || !Challengers!.TryAcquire(request.Model, out ModelLease lease))
        {
            return;
        }

        using (lease)
        {
            try
            {
                Compare(request, lease.Model);
            }
#pragma warning disable CA1031 // Whatever a challenger does, nobody waits for it, and the next request may fare better.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail(request, lease.Model.Version, e.GetType().Name);
            }
        }
    }

    private void Compare(ShadowedRequest request, LoadedModel challenger)
    {
        if (!request.Suits(challenger.Signature))
        {
            Fail(request, challenger.Version, "it takes other inputs than the champion");
            return;
        }

        RunSlot slot = challenger.Session.Rent();
        try
        {
            request.Inputs.Fill(slot);
            int rows = request.Best.Length;
            (string Class, float Probability)[] best = Best(challenger, rows, challenger.Session.Run(slot, rows));
            int agreeing = 0;
            double difference = 0;
            for (int row = 0; row < rows; row++)
            {
                agreeing += best[row].Class == request.Best[row].Class ? 1 : 0;
                difference += Math.Abs((double)best[row].Probability - request.Best[row].Probability);
            }

            if (!double.IsFinite(difference))
            {
                Fail(request, challenger.Version, "it gives numbers that are not finite");
                return;
            }

            // The meter first: whoever has read the agreement finds it counted.
            Metrics.Compared(request.Model, rows, agreeing);
            StatisticsOf(request.Model).Compared(request.Version, challenger.Version, rows, agreeing, difference);
        }
        finally
        {
            challenger.Session.Return(slot);
        }
    }

    private void Fail(ShadowedRequest request, string challenger, string reason)
    {
        Metrics.Failed(request.Model);
        StatisticsOf(request.Model).Failed(request.Version, challenger, reason);
    }

    private static (string Class, float Probability)[] Best(LoadedModel model, int rows, ReadOnlySpan<float> probabilities)
    {
        var best = new (string, float)[rows];
        int classes = model.Classes.Count;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> answer = probabilities.Slice(row * classes, classes);
            int index = TensorPrimitives.IndexOfMax(answer);
            best[row] = (model.Classes[index], answer[index]);
        }

        return best;
    }

    private ShadowStatistics StatisticsOf(string model) => _statistics.GetOrAdd(model, static (name, time) => new ShadowStatistics(name, time), _time);

    private void Tell()
    {
        foreach (ShadowStatistics statistics in _statistics.Values)
        {
            statistics.Log(_logger);
        }
    }
}
