namespace Aviary.Learning.Preprocessing;

/// <summary>How the levels of pictures become the numbers of a classifier's input: (level - mean) · scale.</summary>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record PixelForm(int Channels, int Height, int Width)
{
    /// <summary>The level, 0 to 255, that becomes 0, one for all channels or one for each, in the order of the classifier. Default: 0.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>What one level is worth, one for all channels or one for each, in the order of the classifier. Default: 1.</summary>
    public IReadOnlyList<double> Scale { get; init; } = [1];

    /// <summary>Whether the channels of a pixel lie side by side. Default: false, one channel behind the other.</summary>
    public bool IsChannelsLast { get; init; }

    /// <summary>Whether blue is the first channel. Default: false.</summary>
    public bool IsBgr { get; init; }
}
