namespace Aviary.Serving.Loading;

/// <summary>A version that requests named, loaded or on its way. Its owner's gate guards what changes.</summary>
internal sealed class PinnedVersion(string model, string version)
{
    public string Model { get; } = model;

    public string Version { get; } = version;

    /// <summary>Ends the load. Without a timer there is nothing to dispose, and the load may hold its token to the end.</summary>
    public CancellationTokenSource Abandoned { get; } = new();

    public Task<LoadedModel> Loading { get; set; } = null!;

    /// <summary>What was loaded, with the owner's reference until that is given back.</summary>
    public LoadedModel? Loaded { get; set; }

    /// <summary>How many wait for it, or are about to take a reference of their own.</summary>
    public int Waiting { get; set; }

    /// <summary>Whether no list names it any more.</summary>
    public bool Dropped { get; set; }

    /// <summary>Gives the owner's reference back where nobody comes for one any more.</summary>
    public void ReleaseIfDone()
    {
        if (Dropped && Waiting == 0 && Loaded is { } loaded)
        {
            Loaded = null;
            loaded.Release();
        }
    }
}
