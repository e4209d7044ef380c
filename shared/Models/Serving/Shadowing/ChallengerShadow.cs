using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Loading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Serving.Shadowing;

/// <summary>
/// Lets the challenger run a share of what the champion has answered, and counts how far both agree. It never answers: requests wait
/// in a queue of its own for one worker that gives way to everything else, and what does not fit into the queue is dropped.
/// </summary>
public sealed class ChallengerShadow : IAsyncDisposable
{
    /// <summary>The requests that wait; their bytes are bounded by the setting.</summary>
    internal const int MaxWaiting = 256;

    private static readonly TimeSpan LineEvery = TimeSpan.FromMinutes(1);

    private readonly ServedModels _models;
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ChallengerShadow> _logger;
    private readonly Func<double> _chance;
    private readonly ConcurrentDictionary<string, ShadowTally> _tallies = new(StringComparer.Ordinal);
    private readonly BlockingCollection<ShadowedRequest>? _waiting;
    private readonly ITimer? _lines;
    private readonly Task _working = Task.CompletedTask;
    private long _bytes;

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
            _waiting = new BlockingCollection<ShadowedRequest>(MaxWaiting);
            _working = LoadingThread.RunAsync(Work, "Challengers");
            _lines = time.CreateTimer(_ => Tell(), null, LineEvery, LineEvery);
        }
    }

    /// <summary>What is counted.</summary>
    internal ShadowMetrics Metrics { get; } = new();

    /// <summary>The bytes of inputs that wait.</summary>
    internal long WaitingBytes => Interlocked.Read(ref _bytes);

    /// <summary>Runs in the worker before each request; for tests.</summary>
    internal Action? BeforeRun { get; set; }

    /// <summary>The agreement with the model's present challenger; null where none runs beside the champion.</summary>
    public ShadowAgreement? Find(string model)
        => _models.Challengers?.VersionOf(model) is { } challenger
            ? _tallies.GetValueOrDefault(model)?.Of(challenger) ?? new ShadowAgreement(null, challenger, null, 0, 0, null, 0, 0)
            : null;

    /// <summary>
    /// Offers a request that has been answered. By chance, and if the champion answered it and a challenger is loaded, its inputs are
    /// copied and queued. Does not wait, and throws nothing.
    /// </summary>
    internal void Offer(LoadedModel answered, RunSlot slot, int rows, ReadOnlySpan<float> probabilities)
    {
        if (_waiting is null || _chance() >= _options.ShadowShare)
        {
            return;
        }

        if (_models.Challengers?.VersionOf(answered.Model) is not { } challenger || _models.ChampionOf(answered.Model) != answered.Version)
        {
            return;
        }

        long bytes = SlotCopy.SizeOf(slot, rows);
        if (Interlocked.Add(ref _bytes, bytes) <= _options.ShadowBytes && _waiting.Count < MaxWaiting)
        {
            ShadowedRequest request = new(answered.Model, answered.Version, answered.Signature, SlotCopy.Of(slot, rows), bytes, Best(answered, rows, probabilities));
            if (TryAdd(request))
            {
                return;
            }

            request.Inputs.Dispose();
        }

        Interlocked.Add(ref _bytes, -bytes);
        Tally(answered.Model).Dropped(answered.Version, challenger);
        Metrics.Dropped(answered.Model);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_waiting is { IsAddingCompleted: false })
        {
            _waiting.CompleteAdding();
            await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        if (_models.ChampionOf(request.Model) != request.Version
            || _models.Challengers is not { } challengers
            || !challengers.TryAcquire(request.Model, out ModelLease lease))
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
            Tally(request.Model).Compared(request.Version, challenger.Version, rows, agreeing, difference);
        }
        finally
        {
            challenger.Session.Return(slot);
        }
    }

    private void Fail(ShadowedRequest request, string challenger, string reason)
    {
        Metrics.Failed(request.Model);
        Tally(request.Model).Failed(request.Version, challenger, reason);
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

    private ShadowTally Tally(string model) => _tallies.GetOrAdd(model, static (name, time) => new ShadowTally(name, time), _time);

    private void Tell()
    {
        foreach (ShadowTally tally in _tallies.Values)
        {
            tally.Tell(_logger);
        }
    }
}
