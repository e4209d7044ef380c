using Microsoft.Extensions.Logging;

namespace Aviary.Serving.Loading;

/// <summary>
/// Makes the sessions for requests that are alone (decision record 16). Not while a version is loaded: that would double what a
/// swap costs. A session is made after the first request that could have used it, once requests have been alone for a while, and by
/// a thread of ordinary priority, because its own threads get the priority of the one that makes it.
/// </summary>
internal sealed class IdleSessions(VersionLoader loader, ServingOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How long no two requests may be seen at once before a session is made.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at the requests.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly int _threads = options.IdleThreads > 0 ? options.IdleThreads : Environment.ProcessorCount;
    private readonly LowPriorityThread _thread = new("Idle sessions");
    private readonly CancellationTokenSource _ended = new();

    /// <summary>To be called for a request that is alone, by who holds a reference. Does not wait.</summary>
    public void Ask(LoadedModel model, AdmissionGate admission)
    {
        if (_threads > options.Threads && model.Session.TryAskForIdleSession())
        {
            _ = MakeAsync(model, admission, _ended.Token);
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        _thread.Dispose();
    }

    /// <summary>Runs beside the requests; nobody awaits it.</summary>
    private async Task MakeAsync(LoadedModel model, AdmissionGate admission, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield();
            await WaitForQuietAsync(model, admission, cancellationToken);
            if (!model.TryAddReference())
            {
                return; // replaced meanwhile
            }

            try
            {
                ReadOnlyMemory<byte> file = await loader.ReadModelAsync(model.Model, model.Version, cancellationToken);
                await _thread.RunAsync(() => Add(model, file));
            }
            finally
            {
                model.Release();
            }
        }
#pragma warning disable CA1031 // The model goes on with the session that it has, whatever happens here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                ServingLog.NoLoneSession(logger, e, model.Model, model.Version);
            }
        }
    }

    private async Task WaitForQuietAsync(LoadedModel model, AdmissionGate admission, CancellationToken cancellationToken)
    {
        for (TimeSpan quiet = TimeSpan.Zero; quiet < Quiet && !model.IsReleased;)
        {
            bool isQuiet = admission.Present <= 1;
            quiet = isQuiet ? quiet + Look : TimeSpan.Zero;
            await Task.Delay(isQuiet ? Look : Quiet, time, cancellationToken);
        }
    }

    private bool Add(LoadedModel model, ReadOnlyMemory<byte> file)
    {
        model.Session.AddLone(file, _threads, options.IdleAllowSpinning);
        return true;
    }
}
