using System.Reflection;
using System.Security.Cryptography;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Models.Labelled;
using Aviary.Models.Registry;
using Aviary.Models.Serving;

namespace Aviary.Models.Runs;

/// <summary>From a trained classifier to a version in the registry, its alias, and the end of its run.</summary>
internal sealed class Publication(ModelRegistry registry, ModelImport import, Promotion promotion, ServedModels served, TimeProvider time)
{
    private static readonly string? Code = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public async Task PublishAsync(
        RunLease lease,
        TrainedClassifier trained,
        ImageDataset training,
        LabelledJoin labelled,
        ImageDataset test,
        ImageDataset? validation,
        CancellationToken cancellationToken)
    {
        TrainingRun run = lease.Run;
        AliasState champion = await registry.ReadAliasAsync(run.Model, ModelRegistry.Champion, cancellationToken);
        NewVersion version = import.Prepare(
            new ModelSource
            {
                Onnx = trained.Onnx,
                ClassNames = trained.ClassNames,
                Example = Row(test),
                Parameters = new Dictionary<string, object>(trained.Parameters, StringComparer.Ordinal)
                {
                    ["labelledRows"] = labelled.Pictures?.Count ?? 0,
                    ["labelledSegments"] = labelled.Segments,
                },
                Metrics = trained.Metrics,
                Profile = DatasetProfile.Of(training),
                Lineage = new Lineage { Data = training.Fingerprint, Parent = champion.Alias?.Version, Code = Code, Cause = run.Cause },
                CreatedAt = run.CreatedAt,
            },
            cancellationToken);

        // First the decision, as a compare-and-set on the run: of two trainers that believe to hold it, one gets past here.
        string id = VersionId.Create(run.CreatedAt, Convert.ToHexStringLower(SHA256.HashData(version.Onnx.Span))).ToString();
        if (run.Version is { } decided && decided != id)
        {
            // An earlier holder on another kind of machine, whose arithmetic rounds otherwise. It may publish its version still.
            throw new InvalidOperationException($"The run decided on version {decided}, and this machine arrives at {id}; it publishes no second one.");
        }

        await lease.ChangeAsync(held => held with { Version = id }, cancellationToken);
        await EnsurePublishedAsync(run.Model, id, version, cancellationToken);
        string decision = await PromoteAsync(run, id, trained, champion, validation, cancellationToken);
        await registry.RetainAsync(run.Model, cancellationToken);
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
        catch (ConflictException)
        {
            // An earlier holder of this run published it before it died; the id holds the model's digest, so it is the same model.
            if (await registry.FindVersionAsync(model, id, cancellationToken) is null)
            {
                throw;
            }
        }
    }

    private async Task<string> PromoteAsync(
        TrainingRun run, string id, TrainedClassifier trained, AliasState champion, ImageDataset? validation, CancellationToken cancellationToken)
    {
        if (champion.Alias?.Version == id)
        {
            return "champion: it is already";
        }

        // What a damaged alias named is not known, and so not whether the new version is worse: a person decides.
        PromotionDecision decision = champion.Damage is { } damage
            ? new(false, $"not compared, as the champion is not known: {damage} `aviary models promote {id}` mends it.")
            : await registry.FindDifferenceAsync(run.Model, id, cancellationToken) is { } difference
                ? new(false, difference)
                : await promotion.DecideAsync(run, trained, champion.Alias, validation, cancellationToken);
        string alias = decision.Wins ? ModelRegistry.Champion : ModelRegistry.Challenger;
        AliasState present = decision.Wins ? champion : await registry.ReadAliasAsync(run.Model, alias, cancellationToken);
        await registry.MoveAliasAsync(run.Model, alias, id, present.ETag, $"run {run.Run}", cancellationToken);
        if (decision.Wins)
        {
            await served.RefreshAsync(run.Model, cancellationToken);
        }

        return $"{alias}: {decision.Reason}";
    }

    private static double[] Row(ImageDataset test) => [.. test.Picture(0).ToArray().Select(pixel => (double)pixel)];
}
