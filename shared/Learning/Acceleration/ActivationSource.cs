namespace Aviary.Learning.Acceleration;

/// <summary>
/// The result of a normalised convolution, computed anew from the convolution's values wherever it is needed: cheaper than writing it to
/// memory and reading it back.
/// </summary>
/// <param name="activation">What follows the convolution.</param>
/// <param name="values">The convolution's values.</param>
/// <param name="scale">Factors and offsets of the normalisation.</param>
internal sealed unsafe class ActivationSource(Activation activation, string values, string scale) : PictureSource(activation.After)
{
    public override IReadOnlyList<string> Tensors { get; } = [values, scale];

    public override void Load(float** tensors, int index, float* target, int pitch, float* spare)
        => activation.Forward(tensors[0] + ((long)index * activation.Before.Length), tensors[1], target, pitch, choices: null);
}

/// <summary>The gradient before an activation, by the choices that were noted forward.</summary>
/// <param name="activation">What follows the convolution.</param>
/// <param name="gradient">The gradient after it.</param>
/// <param name="choices">What was noted.</param>
internal sealed unsafe class ChosenGradientSource(Activation activation, PictureSource gradient, string choices) : PictureSource(activation.Before)
{
    public override IReadOnlyList<string> Tensors { get; } = [.. gradient.Tensors, choices];

    public override void Load(float** tensors, int index, float* target, int pitch, float* spare)
    {
        float* after = gradient.Dense(tensors, index, spare);
        activation.Backward(after, tensors[gradient.Tensors.Count] + ((long)index * activation.After.Length), target, pitch);
    }
}

/// <summary>The gradient before a normalisation and the activation that follows it.</summary>
/// <param name="activation">What follows the convolution.</param>
/// <param name="gradient">The gradient after it.</param>
/// <param name="values">The convolution's values.</param>
/// <param name="scale">Factors and offsets of the normalisation.</param>
/// <param name="slopes">What <see cref="NormalisationGradientKernel"/> found.</param>
internal sealed unsafe class NormalisedGradientSource(Activation activation, PictureSource gradient, string values, string scale, string slopes)
    : PictureSource(activation.Before)
{
    public override IReadOnlyList<string> Tensors { get; } = [.. gradient.Tensors, values, scale, slopes];

    public override void Load(float** tensors, int index, float* target, int pitch, float* spare)
    {
        float* after = gradient.Dense(tensors, index, spare);
        float** own = tensors + gradient.Tensors.Count;
        activation.Backward(after, own[0] + ((long)index * activation.Before.Length), own[1], own[2], target, pitch);
    }
}
