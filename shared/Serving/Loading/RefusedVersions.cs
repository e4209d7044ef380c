using Aviary.Registry;

namespace Aviary.Serving.Loading;

/// <summary>
/// The versions that were found unfit, for a while: to find it again for every request would fetch and check the same files again.
/// Not safe for concurrent use.
/// </summary>
internal sealed class RefusedVersions(TimeProvider time)
{
    /// <summary>How long a refused version is left alone before it is tried again; a file may have been restored.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Model, string Version), (string Reason, long At)> _known = [];

    /// <exception cref="ModelRefusedException">It was refused a short while ago.</exception>
    public void ThrowIfKnown(string model, string version)
    {
        if (_known.TryGetValue((model, version), out (string Reason, long At) refused) && !IsOver(refused.At))
        {
            throw new ModelRefusedException(model, version, refused.Reason);
        }
    }

    public void Add(ModelRefusedException refusal)
    {
        foreach ((string, string) old in _known.Where(known => IsOver(known.Value.At)).Select(known => known.Key).ToArray())
        {
            _known.Remove(old);
        }

        _known[(refusal.Model, refusal.Version)] = (refusal.Reason, time.GetTimestamp());
    }

    private bool IsOver(long at) => time.GetElapsedTime(at) >= Retry;
}
