using Aviary.Monitoring.Alerts;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Monitoring.Alerts;

/// <summary>The alerts of one process; several share a folder.</summary>
internal static class Instance
{
    /// <summary>The store waits for its locks by the real clock.</summary>
    public static AlertManager Open(string folder, FakeTimeProvider time, params IAlertSink[] sinks)
        => Open(new FolderStore(folder, TimeProvider.System), time, sinks);

    public static AlertManager Open(IObjectStore store, FakeTimeProvider time, params IAlertSink[] sinks)
        => new(
            new AlertLedger(store, NullLogger<AlertLedger>.Instance),
            new AlertDelivery(sinks, NullLogger<AlertDelivery>.Instance),
            Options.Create(new AlertsOptions()),
            time,
            NullLogger<AlertManager>.Instance);
}
