using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>A tensor in the graph that is written: under several names, as bytes or real numbers, with channels last or first.</summary>
/// <param name="tensor">As the file declares it.</param>
internal sealed class GraphValue(TfliteTensor tensor)
{
    private readonly Dictionary<(bool AsBytes, bool ChannelsFirst), string> _names = [];

    public TfliteTensor Tensor => tensor;

    public int[] Shape => tensor.Shape;

    public int Rank => tensor.Rank;

    /// <summary>Null for real numbers.</summary>
    public ByteScale? Scale { get; } = ByteScale.Of(tensor);

    /// <summary>The real numbers before they were rounded to bytes, channels last; only where they end in probabilities.</summary>
    public string? Unrounded { get; set; }

    /// <summary>Set where this is another value with a margin of zeros, which the convolutions that take it add themselves.</summary>
    public (GraphValue Inner, int[] Margins)? Margin { get; init; }

    /// <summary>Whether channels come first in what is known so far.</summary>
    public bool IsChannelsFirst => _names.Count > 0 && _names.Keys.All(form => form.ChannelsFirst);

    public string? this[bool asBytes, bool channelsFirst]
    {
        get => _names.GetValueOrDefault((asBytes, channelsFirst));
        set => _names[(asBytes, channelsFirst)] = value!;
    }
}
