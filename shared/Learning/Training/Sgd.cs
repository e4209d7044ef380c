using System.Numerics;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Training;

/// <summary>
/// Stochastic gradient descent with momentum, in the form in which the momentum adds up gradients
/// (Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013), Nesterov's variant on request.
/// </summary>
internal sealed class Sgd(ParameterLayout layout, double momentum, bool nesterov, Func<ParameterPlace, double> decay)
    : Optimizer(layout, moments: momentum > 0 ? 1 : 0)
{
    protected override void Update(ParameterPlace place, Span<float> weights, Span<float> gradients, double learningRate)
    {
        Vector<float> rate = new((float)learningRate);
        Vector<float> shrink = new((float)decay(place));
        Vector<float> keep = new((float)momentum);
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(weights);
        Span<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        Span<Vector<float>> m = Moments.Count == 0 ? [] : MemoryMarshal.Cast<float, Vector<float>>(Moment(0, place, weights.Length));
        for (int i = 0; i < w.Length; i++)
        {
            Vector<float> direction = g[i] + (shrink * w[i]);
            if (m.Length > 0)
            {
                m[i] = WithoutDust((keep * m[i]) + direction);
                direction = nesterov ? direction + (keep * m[i]) : m[i];
            }

            w[i] -= rate * direction;
        }
    }
}
