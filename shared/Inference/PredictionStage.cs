namespace Aviary.Inference;

/// <summary>The parts of the way from the first byte of a request to the last of its answer, in their order.</summary>
public enum PredictionStage
{
    /// <summary>The body comes in.</summary>
    Read,

    /// <summary>The request waits for its turn.</summary>
    Wait,

    /// <summary>The body becomes the model's input; the decoding and the resizing of pictures are within it, see <c>Aviary.Imaging</c>.</summary>
    Fill,

    /// <summary>Within the filling: pixels become numbers. A model of 8-bit pixels side by side takes them as the decoder writes them.</summary>
    Tensor,

    /// <summary>The model runs, including the softmax of a model that gives logits.</summary>
    Run,

    /// <summary>The best classes are found.</summary>
    Rank,

    /// <summary>The answer is written.</summary>
    Format,
}
