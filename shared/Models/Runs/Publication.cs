using System.Reflection;
using System.Security.Cryptography;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Models.Registry;
using Aviary.Models.Serving;

namespace Aviary.Models.Runs;

/// <summary>From a trained classifier to a version in the registry, its alias, and the end of its run.</summary>
internal sealed class Publication(ModelRegistry registry, ModelImport import, ServedModels served, TimeProvider time)
{
    private static readonly string? Code = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public async Task PublishAsync(
        RunLease lease, TrainedClassifier trained, ImageDataset training, ImageDataset test, CancellationToken cancellationToken)
    {
        TrainingRun run = lease.Run;
        ModelAlias? champion = await registry.FindAliasAsync(run.Model, ModelRegistry.Champion, cancellationToken);
        NewVersion version = import.Prepare(
            new ModelSource
            {
                Onnx = trained.Onnx,
                ClassNames = trained.ClassNames,
                Example = Row(test),
                Parameters = trained.Parameters,
                Metrics = trained.Metrics,
                Profile = DatasetProfile.Of(training),
                Lineage = new Lineage { Data = training.Fingerprint, Parent = champion?.Version, Code = Code, Cause = run.Cause },
                CreatedAt = run.CreatedAt,
            },
            cancellationToken);

        // First the decision, as a compare-and-set on the run: of two trainers that believe to hold it, one gets past here.
        string id = VersionId.Create(run.CreatedAt, Convert.ToHexStringLower(SHA256.HashData(trained.Onnx.Span))).ToString();
        await lease.ChangeAsync(held => held with { Version = id }, cancellationToken);
        await EnsurePublishedAsync(run.Model, id, version, cancellationToken);
        string decision = await PromoteAsync(run, id, trained, champion, cancellationToken);
        await lease.ChangeAsync(
            held => held with { State = RunState.Completed, EndedAt = time.GetUtcNow(), Owner = null, Decision = decision, Checkpoint = null },
            cancellationToken);
    }

    private async Task EnsurePublishedAsync(string model, string id, NewVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await registry.PublishAsync(model, version, cancellationToken);
        }
        catch (ConflictException) when (version.CreatedAt is not null)
        {
            // An earlier holder of this run published it before it died; the id holds the model's digest, so it is the same model.
            if (await registry.FindVersionAsync(model, id, cancellationToken) is null)
            {
                throw;
            }
        }
    }

    /// <summary>A version that is at least as good on the test pictures becomes champion, another one challenger.</summary>
    private async Task<string> PromoteAsync(
        TrainingRun run, string id, TrainedClassifier trained, ModelAlias? champion, CancellationToken cancellationToken)
    {
        if (champion?.Version == id)
        {
            return "champion: it is already";
        }

        double accuracy = trained.Metrics["accuracy"];
        double? toBeat = champion is null
            ? null
            : (await registry.FindVersionAsync(run.Model, champion.Version, cancellationToken))?.Metrics.GetValueOrDefault("accuracy");
        bool wins = toBeat is null || accuracy >= toBeat;
        string alias = wins ? ModelRegistry.Champion : ModelRegistry.Challenger;
        string? ifMatch = wins ? champion?.ETag : (await registry.FindAliasAsync(run.Model, alias, cancellationToken))?.ETag;
        await registry.MoveAliasAsync(run.Model, alias, id, ifMatch, $"run {run.Run}", cancellationToken);
        if (wins)
        {
            await served.RefreshAsync(run.Model, cancellationToken);
        }

        return toBeat is null
            ? "champion: the first version"
            : $"{alias}: accuracy {accuracy:0.0000} against {toBeat:0.0000} of {champion!.Version}";
    }

    private static double[] Row(ImageDataset test) => [.. test.Picture(0).ToArray().Select(pixel => (double)pixel)];
}
