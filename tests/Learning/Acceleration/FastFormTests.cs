using Aviary.Learning.Differentiation;
using Aviary.Learning.Networks;
using Aviary.Learning.Training;
using Aviary.Onnx;

namespace Aviary.Tests.Learning.Acceleration;

/// <summary>The fast form against the plain form, which is its reference.</summary>
public sealed class FastFormTests
{
    [Theory]
    [InlineData("plain", 1, 28, 28, 16)]
    [InlineData("plain", 3, 9, 7, 5)]
    [InlineData("plain", 1, 8, 8, 1)]
    [InlineData("normalised", 1, 28, 28, 8)]
    [InlineData("normalised", 3, 9, 7, 5)]
    [InlineData("normalised", 2, 6, 5, 1)]
    [InlineData("odd channels", 3, 11, 13, 19)]
    [InlineData("residual", 3, 10, 6, 6)]
    [InlineData("windows", 2, 12, 9, 7)]
    public void Several_steps_in_the_fast_form_agree_with_the_plain_form(string name, int channels, int height, int width, int batch)
    {
        ModelProto network = TrialNetworks.Make(name, new PictureShape(channels, height, width));
        using NetworkTraining plain = Start(network, batch, plain: true);
        using NetworkTraining fast = Start(network, batch);
        Assert.False(plain.Form.IsFast);
        Assert.True(fast.Form.IsFast, fast.Form.Detail);
        for (int step = 0; step < 4; step++)
        {
            Fill(plain, step);
            Fill(fast, step);
            IReadOnlyDictionary<string, double> norms = plain.GradientNorms();
            double largest = norms.Values.Max();
            Assert.All(fast.GradientNorms(), norm => Assert.InRange(Math.Abs(norm.Value - norms[norm.Key]), 0, 2e-3 * (norms[norm.Key] + (0.01 * largest))));
            float expected = plain.Step(0.05);
            Assert.InRange(Math.Abs(fast.Step(0.05) - expected), 0, 1e-3 * Math.Max(1, expected));
        }

        Assert.All(plain.Statistics.Zip(fast.Statistics), pair =>
        {
            Assert.Equal(pair.First.Initializer, pair.Second.Initializer);
            Assert.All(pair.First.Running.Zip(pair.Second.Running), value => Assert.InRange(Math.Abs(value.First - value.Second), 0, 2e-3 * (1 + Math.Abs(value.First))));
        });
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        ModelProto network = TrialNetworks.Make("normalised", new PictureShape(1, 12, 12));
        float[][] weights = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using NetworkTraining training = Start(network, 24, threads: threads);
            for (int step = 0; step < 3; step++)
            {
                Fill(training, step);
                training.Step(0.05);
            }

            return training.Weights.Span.ToArray();
        })];
        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_allocates_nothing(bool plain)
    {
        using NetworkTraining training = Start(TrialNetworks.Make("normalised", new PictureShape(1, 12, 12)), 16, plain);
        Fill(training, 0);
        training.Step(0.01);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 5; step++)
        {
            training.Step(0.01);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_network_without_convolutions_trains_in_the_plain_form_and_says_why()
    {
        using NetworkTraining training = Start(TrialNetworks.Make("dense", new PictureShape(1, 4, 4)), 4);
        Assert.Equal(new TrainingForm(IsFast: false, "the network has no convolution that the fast form knows"), training.Form);
    }

    [Fact]
    public void A_fast_form_that_differs_or_does_not_load_gives_way_to_the_plain_form_and_says_why()
    {
        ModelProto network = TrialNetworks.Make("plain", new PictureShape(1, 8, 8));
        ModelProto other = network.Clone();
        TensorProto bias = other.Graph.Initializer.First(tensor => tensor.Name == "conv1.bias");
        bias.RawData = Tensors.Of(bias.Name, Enumerable.Repeat(0.01f, 16).ToArray(), 16).RawData;
        GradientSession Open(ModelProto model)
        {
            GradientSession session = new(GradientGraph.Build(model, 4), threads: 1);
            session.Take(model);
            return session;
        }

        Assert.True(TrainingForm.Prove(() => Open(network), () => (Open(network), 2)).IsFast);
        TrainingForm differs = TrainingForm.Prove(() => Open(network), () => (Open(other), 2));
        Assert.False(differs.IsFast);
        Assert.StartsWith("the fast form differs: ", differs.Detail, StringComparison.Ordinal);
        Assert.Equal(
            new TrainingForm(IsFast: false, "the fast form does not run: no such operator"),
            TrainingForm.Prove(() => Open(network), () => throw new InvalidOperationException("no such operator")));
    }

    [Fact]
    public void A_loss_that_is_no_number_stays_none()
    {
        using NetworkTraining training = Start(TrialNetworks.Make("plain", new PictureShape(1, 8, 8)), 4);
        Fill(training, 0);
        training.Batch[5] = float.NaN;
        Assert.True(float.IsNaN(training.Step(0.01)));
    }

    private static NetworkTraining Start(ModelProto network, int batch, bool plain = false, int threads = 2)
        => new(network, batch, 0.1, new OptimizerSettings { Name = "sgd", Momentum = 0.9 }, threads, plain);

    private static void Fill(NetworkTraining training, int step)
    {
        Random random = new(step);
        foreach (ref float value in training.Batch)
        {
            value = (random.NextSingle() * 4) - 2;
        }

        foreach (ref long label in training.Labels)
        {
            label = random.Next(3);
        }
    }
}
