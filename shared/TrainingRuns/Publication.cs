using System.Reflection;
using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns.Labelled;

namespace Aviary.TrainingRuns;

/// <summary>From a trained classifier to a version in the registry, its alias, and the end of its run.</summary>
internal sealed class Publication(ModelRegistry registry, Registration registration, Promotion promotion, TimeProvider time)
{
    private static readonly string? Code = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public async Task PublishAsync(
        RunLease lease,
        TrainedClassifier trained,
        Dataset training,
        LabelledJoin labelled,
        Dataset? test,
        Dataset? validation,
        ReadOnlyMemory<byte>? study,
        CancellationToken cancellationToken)
    {
        TrainingRun run = lease.Run;
        AliasState champion = await registry.ReadAliasAsync(run.Model, ModelRegistry.Champion, cancellationToken);
        NewVersion version = await registration.PrepareAsync(
            new ModelSource
            {
                Onnx = trained.Onnx,
                ClassNames = trained.ClassNames,
                Example = Row(test ?? training),
                Parameters = new Dictionary<string, object>(trained.Parameters, StringComparer.Ordinal)
                {
                    ["labelledRows"] = labelled.Pictures?.Count ?? 0,
                    ["labelledSegments"] = labelled.Segments,
                },
                Metrics = trained.Metrics,
                Evaluation = trained.Evaluation,
                Study = study,
                Profile = DatasetProfile.Of(training),
                Lineage = new Lineage { Data = training.Fingerprint, Parent = champion.Alias?.Version, Code = Code, Cause = run.Cause },
                CreatedAt = run.CreatedAt,
            },
            cancellationToken);

        // First the decision, as a compare-and-set on the run: of two trainers that believe to hold it, one gets past here.
        string id = version.IdAt(run.CreatedAt).ToString();
        if (run.Version is { } decided && decided != id)
        {
            // An earlier holder on another kind of machine, whose arithmetic rounds otherwise. It may publish its version still.
            throw new InvalidOperationException($"The run decided on version {decided}, and this machine arrives at {id}; it publishes no second one.");
        }

        await lease.ChangeAsync(held => held with { Version = id }, cancellationToken);
        RegisteredVersion registered = await registration.RegisterAsync(
            run.Model, version, $"run {run.Run}", (candidate, ct) => ChooseAsync(run, candidate, trained, validation, ct), cancellationToken);
        await lease.ChangeAsync(
            held => held with
            {
                State = RunState.Completed,
                EndedAt = time.GetUtcNow(),
                Owner = null,
                Decision = registered.Decision,
                Checkpoint = null,
            },
            cancellationToken);
    }

    private async Task<AliasChoice> ChooseAsync(
        TrainingRun run, Candidate candidate, TrainedClassifier trained, Dataset? validation, CancellationToken cancellationToken)
    {
        string id = candidate.Version.Version;
        ModelAlias? champion = candidate.Champion.Alias;
        PromotionDecision decision = candidate switch
        {
            _ when champion?.Version == id => new(true, "it is already"), // an earlier holder of this run moved it before it died

            // What a damaged alias named is not known, and so not whether the new version is worse: a person decides.
            { Champion.Damage: { } damage } => new(false, $"not compared, as the champion is not known: {damage} `aviary models promote {id}` mends it."),
            { Difference: { } difference } => new(false, difference),
            _ => await promotion.DecideAsync(run, trained, champion, validation, cancellationToken),
        };
        return new AliasChoice(decision.Wins ? ModelRegistry.Champion : ModelRegistry.Challenger, decision.Reason);
    }

    /// <summary>A row of a table has names and texts too, for which the registration makes up a row of its own.</summary>
    private static ReadOnlyMemory<double>? Row(Dataset data)
        => data is ImageDataset pictures
            ? pictures.Picture(0).ToArray().Select(pixel => (double)pixel).ToArray()
            : default(ReadOnlyMemory<double>?); // a bare null would become an empty row
}
