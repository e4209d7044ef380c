namespace Aviary.Learning.Training;

/// <summary>How parameters are updated.</summary>
internal sealed record OptimizerSettings
{
    public const double UsualBeta2 = 0.999;

    /// <summary><c>sgd</c>, <c>adam</c> or <c>adamw</c>.</summary>
    public required string Name { get; init; }

    public double Momentum { get; init; }

    public bool Nesterov { get; init; }

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = UsualBeta2;

    public double Epsilon { get; init; } = 1e-8;

    public double WeightDecay { get; init; }

    /// <summary>Whether biases and normalisations decay as well.</summary>
    public bool DecaysAll { get; init; }

    /// <summary>0 leaves gradients as they are.</summary>
    public double ClipGradientNorm { get; init; }

    /// <summary>How much of the running statistics stays at each step.</summary>
    public double BatchNormMomentum { get; init; } = 0.9;

    /// <exception cref="ArgumentException">No such optimiser.</exception>
    public Optimizer Create(ParameterLayout layout) => Name switch
    {
        "sgd" => new Sgd(layout, Momentum, Nesterov, Decay),
        "adam" => new Adam(layout, Beta1, Beta2, Epsilon, decoupled: false, Decay),
        "adamw" => new Adam(layout, Beta1, Beta2, Epsilon, decoupled: true, Decay),
        _ => throw new ArgumentException($"unknown optimizer \"{Name}\": expected one of adam, adamw, sgd"),
    };

    private double Decay(ParameterPlace place) => DecaysAll || place.IsWeight ? WeightDecay : 0;
}
