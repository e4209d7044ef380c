namespace Aviary.Learning.Networks;

/// <summary>Names that networks before training have in common: normalised pictures in, one unscaled value for each class out.</summary>
internal static class Network
{
    /// <summary>Float [batch, channels, height, width].</summary>
    public const string Input = "input";

    /// <summary>Float [batch, classes]; their Softmax gives the probabilities.</summary>
    public const string Logits = "logits";
}

/// <summary>Size of one picture.</summary>
internal sealed record PictureShape(int Channels, int Height, int Width);
