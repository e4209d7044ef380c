namespace Aviary.Inference.Pictures;

/// <summary>In which order a model takes the numbers of a picture.</summary>
public enum PictureLayout
{
    /// <summary>Row by row, the channels of a pixel side by side: height × width × channels.</summary>
    ChannelsLast,

    /// <summary>One channel behind the other: channels × height × width.</summary>
    ChannelsFirst,
}
