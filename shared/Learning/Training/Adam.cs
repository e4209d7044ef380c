using System.Numerics;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Training;

/// <summary>
/// Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1), with weight decay as part of the gradient,
/// or decoupled from it (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2).
/// </summary>
internal sealed class Adam(
    ParameterLayout layout, double beta1, double beta2, double epsilon, bool decoupled, Func<ParameterPlace, double> decay)
    : Optimizer(layout, moments: 2)
{
    protected override void Update(ParameterPlace place, Span<float> weights, Span<float> gradients, double learningRate)
    {
        double shrink = decay(place);
        Vector<float> coupled = new(decoupled ? 0 : (float)shrink);
        Vector<float> left = new(decoupled ? (float)(1 - (learningRate * shrink)) : 1);
        Vector<float> rate = new((float)(learningRate / (1 - Math.Pow(beta1, Steps))));
        Vector<float> scale = new((float)(1 / Math.Sqrt(1 - Math.Pow(beta2, Steps))));
        (Vector<float> keep1, Vector<float> take1) = (new((float)beta1), new((float)(1 - beta1)));
        (Vector<float> keep2, Vector<float> take2) = (new((float)beta2), new((float)(1 - beta2)));
        Vector<float> safety = new((float)epsilon);
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(weights);
        Span<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradients);
        Span<Vector<float>> first = MemoryMarshal.Cast<float, Vector<float>>(Moment(0, place, weights.Length));
        Span<Vector<float>> second = MemoryMarshal.Cast<float, Vector<float>>(Moment(1, place, weights.Length));
        for (int i = 0; i < w.Length; i++)
        {
            Vector<float> gradient = g[i] + (coupled * w[i]);
            first[i] = WithoutDust((keep1 * first[i]) + (take1 * gradient));
            second[i] = WithoutDust((keep2 * second[i]) + (take2 * gradient * gradient));
            w[i] = (left * w[i]) - (rate * first[i] / ((Vector.SquareRoot(second[i]) * scale) + safety));
        }
    }
}
