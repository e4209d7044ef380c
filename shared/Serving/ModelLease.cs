namespace Aviary.Serving;

/// <summary>
/// The right to use a loaded model until disposed. A struct, because one is made for every request: dispose it exactly once, and
/// do not copy it.
/// </summary>
public readonly struct ModelLease : IDisposable, IEquatable<ModelLease>
{
    /// <summary>Takes over a reference that was added for it.</summary>
    internal ModelLease(LoadedModel model) => Model = model;

    /// <summary>The model to use.</summary>
    public LoadedModel Model { get; }

    /// <summary>Whether both are leases on the same loaded model.</summary>
    public static bool operator ==(ModelLease left, ModelLease right) => left.Equals(right);

    /// <summary>Whether they are leases on different loaded models.</summary>
    public static bool operator !=(ModelLease left, ModelLease right) => !left.Equals(right);

    /// <summary>Ends the lease.</summary>
    public void Dispose() => Model?.Release();

    /// <inheritdoc/>
    public bool Equals(ModelLease other) => ReferenceEquals(Model, other.Model);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ModelLease other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Model?.GetHashCode() ?? 0;
}
