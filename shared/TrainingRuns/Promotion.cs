using Aviary.Errors;
using Aviary.Learning.Datasets;
using Aviary.Learning.Metrics;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.TrainingRuns;

/// <summary>Decides whether a new version shall be served: when it is at least as good as the champion on the same pictures.</summary>
/// <remarks>
/// The pictures are those that the new version did not learn from. The champion may have learned from some of them when the
/// data or the seed changed since, which favours the champion.
/// </remarks>
internal sealed class Promotion(ModelRegistry registry, IOptions<RunOptions> options)
{
    public async Task<PromotionDecision> DecideAsync(
        TrainingRun run, TrainedClassifier trained, ModelAlias? champion, Dataset? validation, CancellationToken cancellationToken)
    {
        if (champion is null)
        {
            return new(true, "the first version");
        }

        if (validation is null)
        {
            return new(false, $"not compared with {champion.Version}, as no pictures were kept for validation (Training:ValidationShare)");
        }

        try
        {
            ReadOnlyMemory<byte> onnx = await registry.ReadFileAsync(run.Model, champion.Version, VersionFiles.Model, cancellationToken);
            int threads = run.Options.ResolvedThreads;
            return await Task.Run(
                () => Compare(
                    PairedComparison.Of(
                        validation.Labels.Span,
                        Classify(onnx.ToArray(), threads, validation, cancellationToken),
                        Classify(trained.Onnx.ToArray(), threads, validation, cancellationToken),
                        validation.ClassNames.Count),
                    validation.Count),
                cancellationToken);
        }
        catch (Exception error) when (error is AviaryException or OnnxRuntimeException)
        {
            // A champion that was imported may take other inputs, and a damaged one cannot be read; a person decides then.
            return new(false, $"not compared with {champion.Version}, which cannot be run on these pictures: {RuntimeProblem.Of(error)}");
        }
    }

    private PromotionDecision Compare(PairedComparison pair, int pictures)
    {
        double level = options.Value.SignificanceLevel;
        bool wins = pair.SecondIsWorse >= level;
        return new(wins, ComparisonText.Of(pair, pictures, wins, level));
    }

    private static float[] Classify(byte[] onnx, int threads, Dataset examples, CancellationToken cancellationToken)
    {
        using DatasetClassifier classifier = new(onnx, threads);
        return classifier.Classify(examples, cancellationToken);
    }
}

/// <param name="Wins">Whether the new version shall be champion.</param>
/// <param name="Reason">Why, with the figures.</param>
internal sealed record PromotionDecision(bool Wins, string Reason);
