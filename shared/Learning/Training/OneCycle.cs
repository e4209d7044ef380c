namespace Aviary.Learning.Training;

/// <summary>
/// The one-cycle learning rate: up from a fraction of the highest rate, then down to almost nothing, both along half a cosine
/// (Smith and Topin, "Super-Convergence", 2018). Moments are not cycled.
/// </summary>
/// <param name="highest">The highest rate.</param>
/// <param name="steps">Steps of the whole training.</param>
internal sealed class OneCycle(double highest, int steps)
{
    private const double Rise = 0.25;
    private const double First = 1.0 / 25;
    private const double Last = 1.0 / 10_000;

    /// <summary>The rate of a step, from 0.</summary>
    public double Rate(int step)
    {
        double place = steps > 1 ? (double)step / (steps - 1) : 0;
        return place < Rise
            ? Between(First, 1, place / Rise)
            : Between(1, Last, (place - Rise) / (1 - Rise));
    }

    private double Between(double from, double to, double share) => highest * (to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * share))));
}
