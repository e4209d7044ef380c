using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Aviary.Learning.Acceleration;
using Aviary.Learning.Differentiation;
using Aviary.Onnx;

namespace Aviary.Learning.Training;

/// <summary>
/// Opens the session of a training: in the fast form where the network has something that it knows, and where it proves itself against
/// the plain form on a few made-up examples; in the plain form otherwise.
/// </summary>
/// <param name="IsFast">Whether it is the fast form.</param>
/// <param name="Detail">What it runs, or why it is the plain form.</param>
internal sealed record TrainingForm(bool IsFast, string Detail)
{
    // Few, so that the proof needs little memory; a number that no kernel divides by evenly.
    private const int Examples = 7;
    private const double LossTolerance = 1e-4;
    private const double GradientTolerance = 1e-3;

    /// <param name="network">The network, with its first weights.</param>
    /// <param name="batch">Examples of a step.</param>
    /// <param name="labelSmoothing">The share of a label that is spread over all classes.</param>
    /// <param name="threads">Threads of a step.</param>
    /// <param name="plain">Whether the plain form is asked for.</param>
    /// <param name="seed">What Dropout derives its chance from.</param>
    /// <param name="isFrozen">Whether the initializer of a name stays as it is; null for none.</param>
    public static (GradientSession Session, TrainingForm Form) Open(
        ModelProto network, int batch, double labelSmoothing, int threads, bool plain, int seed, Func<string, bool>? isFrozen)
    {
        int few = Math.Min(batch, Examples);
        TrainingForm form = plain ? new TrainingForm(IsFast: false, "asked for")
            : !KernelDomain.IsSupported ? new TrainingForm(IsFast: false, "this processor lacks vectors with fused multiplication and addition")
            : Prove(
                () => Plain(network, few, labelSmoothing, threads, seed, isFrozen),
                () => Fast(network, few, labelSmoothing, threads, seed, isFrozen));
        return (
            form.IsFast
                ? Fast(network, batch, labelSmoothing, threads, seed, isFrozen).Session
                : Plain(network, batch, labelSmoothing, threads, seed, isFrozen),
            form);
    }

    /// <summary>Runs both forms on the same made-up examples.</summary>
    /// <param name="openPlain">Opens a session in the plain form; what it throws is thrown.</param>
    /// <param name="openFast">Opens one in the fast form, and says how many convolutions it holds; what it throws is the reason to train in the plain form.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ails the fast form, the plain one trains.")]
    internal static TrainingForm Prove(Func<GradientSession> openPlain, Func<(GradientSession Session, int Stages)> openFast)
    {
        using GradientSession plain = openPlain();
        try
        {
            (GradientSession session, int stages) = openFast();
            using GradientSession fast = session;
            if (stages == 0)
            {
                return new TrainingForm(IsFast: false, "the network has no convolution that the fast form knows");
            }

            FillAlike(plain, fast, classes: 2);
            return Difference(plain, fast) is { } difference
                ? new TrainingForm(IsFast: false, $"the fast form differs: {difference}")
                : new TrainingForm(IsFast: true, $"{stages} convolutions in the fast form");
        }
        catch (Exception failure)
        {
            return new TrainingForm(IsFast: false, $"the fast form does not run: {failure.Message}");
        }
    }

    private static GradientSession Plain(ModelProto network, int batch, double labelSmoothing, int threads, int seed, Func<string, bool>? isFrozen)
    {
        GradientSession session = new(GradientGraph.Build(network, batch, labelSmoothing, isFrozen), threads, seed: seed);
        session.Take(network);
        return session;
    }

    private static (GradientSession Session, int Stages) Fast(ModelProto network, int batch, double labelSmoothing, int threads, int seed, Func<string, bool>? isFrozen)
    {
        KernelDomain kernels = new(threads);
        try
        {
            FastForm form = new(batch, kernels, isFrozen);
            GradientSession session = new(GradientGraph.Build(network, batch, labelSmoothing, isFrozen, form), threads, kernels, seed);
            session.Take(network);
            return (session, form.Stages);
        }
        catch
        {
            kernels.Dispose();
            throw;
        }
    }

    private static void FillAlike(GradientSession first, GradientSession second, int classes)
    {
        Random random = new(1);
        foreach (ref float value in first.Batch)
        {
            value = (random.NextSingle() * 4) - 2;
        }

        for (int i = 0; i < first.Labels.Length; i++)
        {
            first.Labels[i] = i % classes;
        }

        first.Masks.Fill(step: 0);
        second.Masks.Fill(step: 0);
        first.Batch.CopyTo(second.Batch);
        first.Labels.CopyTo(second.Labels);
    }

    /// <summary>What differs by more than the order of additions explains; null if nothing does.</summary>
    private static string? Difference(GradientSession plain, GradientSession fast)
    {
        (float expected, float actual) = (plain.Run(), fast.Run());
        if (!(Math.Abs(expected - actual) <= LossTolerance * Math.Max(1, Math.Abs(expected))))
        {
            return $"loss {actual} instead of {expected}";
        }

        double all = TensorPrimitives.Norm<float>(plain.Gradients.Span);
        foreach (ParameterPlace place in plain.Layout.Places)
        {
            ReadOnlySpan<float> right = place.In(plain.Gradients), own = place.In(fast.Gradients);
            double limit = GradientTolerance * (TensorPrimitives.Norm(right) + (0.01 * all));
            double distance = TensorPrimitives.Distance(right, own);
            if (!(distance <= limit))
            {
                return $"the gradient of {place.Parameter.Name} by {distance}, of which {limit} is allowed";
            }
        }

        return null;
    }
}
