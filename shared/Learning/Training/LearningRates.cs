namespace Aviary.Learning.Training;

/// <summary>The learning rate of each step.</summary>
/// <param name="schedule">One of <see cref="Schedules"/>.</param>
/// <param name="highest">The highest rate.</param>
/// <param name="steps">Steps of the whole training.</param>
internal sealed class LearningRates(string schedule, double highest, int steps)
{
    // One-cycle as Smith and Topin, "Super-Convergence" (2018), have it: up from a fraction of the highest rate, then down to almost
    // nothing, both along half a cosine. Moments are not cycled.
    private const double Rise = 0.25;
    private const double First = 1.0 / 25;
    private const double Last = 1.0 / 10_000;

    /// <summary>
    /// <c>one-cycle</c>; <c>cosine</c>: from the highest to nothing (Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts);
    /// <c>step</c>: a tenth after half of the steps, a hundredth after three quarters; <c>constant</c>.
    /// </summary>
    public static IReadOnlyList<string> Schedules { get; } = ["constant", "cosine", "one-cycle", "step"];

    /// <summary>The rate of a step, from 0.</summary>
    public double Rate(int step)
    {
        double place = steps > 1 ? (double)step / (steps - 1) : 0;
        return schedule switch
        {
            "one-cycle" => place < Rise ? Between(First, 1, place / Rise) : Between(1, Last, (place - Rise) / (1 - Rise)),
            "cosine" => Between(1, 0, place),
            "step" => highest * (place < 0.5 ? 1 : place < 0.75 ? 0.1 : 0.01),
            _ => highest,
        };
    }

    private double Between(double from, double to, double share) => highest * (to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * share))));
}
