namespace Aviary.Models.Serving;

/// <summary>The right to use a loaded model until disposed; dispose it exactly once.</summary>
public readonly struct ModelLease : IDisposable
{
    internal ModelLease(LoadedModel model) => Model = model;

    /// <summary>The model to use.</summary>
    public LoadedModel Model { get; }

    /// <summary>Ends the lease.</summary>
    public void Dispose() => throw new NotSupportedException("not built yet");
}
