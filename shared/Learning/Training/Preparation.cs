using System.IO.Enumeration;
using Aviary.Learning.Datasets;
using Aviary.Learning.Differentiation;
using Aviary.Learning.Networks;
using Aviary.Learning.Preprocessing;
using Aviary.Onnx;

namespace Aviary.Learning.Training;

/// <summary>What a training works with, found from its data.</summary>
/// <param name="Stage">From what the user has to what the network takes.</param>
/// <param name="Feeder">Fills the batches.</param>
/// <param name="Network">The network with its first weights.</param>
/// <param name="Frozen">The initializers that do not learn, though others like them do.</param>
internal sealed record Preparation(InputStage Stage, BatchFeeder Feeder, ModelProto Network, IReadOnlySet<string> Frozen) : IDisposable
{
    private static readonly HashSet<string> None = [];

    /// <param name="data">All examples.</param>
    /// <param name="training">The examples that are learned from.</param>
    /// <param name="recipe">How to train, with nothing left to the data.</param>
    /// <param name="basis">The network to begin with; null for the preset.</param>
    /// <param name="cancellationToken">Ends the computation of features between batches.</param>
    /// <exception cref="DatasetException">The examples do not suit.</exception>
    /// <exception cref="NetworkException">The network does not suit the examples, such as when they are too small.</exception>
    public static Preparation Of(Dataset data, int[] training, Recipe recipe, NetworkBasis? basis, CancellationToken cancellationToken)
    {
        if (basis is { IsClassifier: true })
        {
            return Continued(data, training, recipe, basis, cancellationToken);
        }

        int batch = Math.Min(recipe.BatchSize, training.Length);
        Random random = RandomSeeds.FirstWeights(recipe.Options.Seed);
        switch (data)
        {
            case ImageDataset pictures:
                PixelScale scale = PixelScale.Of(pictures);
                InputStage stage = scale.Stage(pictures);
                ModelProto network = basis is null
                    ? NetworkPresets.Build(recipe.Network!, new PictureShape(pictures.Channels, pictures.Height, pictures.Width), data.ClassNames.Count, random)
                    : Given(basis, stage.Shape, data.ClassNames.Count, random);
                return new Preparation(stage, new PictureFeeder(pictures, training, scale, batch, Changes(recipe)), network, None);
            case TableDataset table:
                return OfTable(table, training, recipe, basis, cancellationToken);
            default:
                throw new DatasetException(data.Name, $"no network takes a data set of type {data.GetType().Name}");
        }
    }

    /// <summary>Measures the members of an ensemble; null for a single network.</summary>
    public MemberValidation? Members { get; init; }

    /// <summary>The form of the trained network that is exported.</summary>
    public ModelProto Exported(ModelProto trained) => Members is null ? trained : TableNetwork.Averaged(trained);

    public void Dispose() => (Feeder as IDisposable)?.Dispose();

    private static Preparation OfTable(TableDataset table, int[] training, Recipe recipe, NetworkBasis? basis, CancellationToken cancellationToken)
    {
        InputStage stage = TableEncoding.Fit(table.Subset(training));
        float[] rows = StageRun.Encode(stage, table, recipe.Options.ResolvedThreads, cancellationToken);
        int width = (int)stage.Shape[0];
        Random random = RandomSeeds.FirstWeights(recipe.Options.Seed);
        if (basis is not null || recipe.Network != NetworkPresets.Table)
        {
            ModelProto network = basis is null
                ? NetworkPresets.Build(recipe.Network!, width, table.ClassNames.Count, random)
                : Given(basis, stage.Shape, table.ClassNames.Count, random);
            int batch = Math.Min(recipe.BatchSize, training.Length);
            return new Preparation(stage, new RowFeeder(rows, width, table.Labels, training, batch, recipe.Options.Seed), network, None);
        }

        TableNetworkSize size = TableRecipe.SizeFor(training.Length, width, table.ClassNames.Count, recipe.Epochs);
        MemberValidation members = MemberValidation.Of(
            rows, width, table.Labels, training, size.Members, TableRecipe.Folds, recipe.Options.Seed, recipe.Options.ResolvedThreads);
        int[][] learned = members.Learned;
        int part = Math.Min(recipe.BatchSize, learned.Min(member => member.Length));
        return new Preparation(
            stage,
            new MemberFeeder(rows, width, table.Labels, learned, part, recipe.Options.Seed),
            TableNetwork.Build(size, width, table.ClassNames.Count, random),
            None)
        {
            Members = members,
        };
    }

    private static PictureChanges Changes(Recipe recipe) => new(recipe.HorizontalFlips, recipe.Shift, recipe.Erase, recipe.Options.Seed);

    /// <summary>A network from a file, with a head for the classes.</summary>
    private static ModelProto Given(NetworkBasis basis, long[] shape, int classes, Random random)
    {
        ModelProto file = NetworkForm.Of(NetworkFile.Read(basis));
        NetworkFile.RequireShape(file, basis, shape);
        return ClassifierHead.For(file, NetworkFile.Scores(file, shape), classes, random, out _);
    }

    /// <summary>A classifier that was trained before, whose learning goes on.</summary>
    private static Preparation Continued(Dataset data, int[] training, Recipe recipe, NetworkBasis basis, CancellationToken cancellationToken)
    {
        ModelProto file = NetworkForm.Of(NetworkFile.Read(basis));
        if (basis.Pixels is { } form)
        {
            file = PixelInput.Before(file, form);
            NetworkFile.RequireShape(file, basis, data is ImageDataset pictures
                ? [pictures.Channels, pictures.Height, pictures.Width]
                : throw new DatasetException(data.Name, $"{basis.Name} takes pictures, but this is a table"));
        }

        Dictionary<string, long[]> shapes = NetworkFile.Shapes(file, data);
        string output = file.Graph.Output[0].Name;
        ModelProto whole = ClassifierHead.For(file, (int)shapes[output][0], data.ClassNames.Count, RandomSeeds.FirstWeights(recipe.Options.Seed), out IReadOnlyList<string> head);
        HashSet<string> frozen = [.. whole.Graph.Initializer
            .Select(tensor => tensor.Name)
            .Where(name => !head.Contains(name) && (name.StartsWith(InputStage.Prefix, StringComparison.Ordinal) || basis.Freeze.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))))];
        HashSet<string> trained = [.. TrainableValues.Of(whole.Graph, whole.Graph.Output[0].Name, TrainableValues.Candidates(whole.Graph), frozen).Parameters];
        (InputStage stage, ModelProto network) = FixedPart.Split(whole, trained, value => shapes[value]);
        int batch = Math.Min(recipe.BatchSize, training.Length);
        if (basis.Freeze.Count == 0 && data is ImageDataset changing)
        {
            return new Preparation(stage, new StagedFeeder(changing, training, stage, batch, recipe.Options.ResolvedThreads, Changes(recipe)), network, frozen);
        }

        float[] rows = StageRun.Encode(stage, data, recipe.Options.ResolvedThreads, cancellationToken);
        return new Preparation(stage, new RowFeeder(rows, (int)stage.Shape.Elements(), data.Labels, training, batch, recipe.Options.Seed), network, frozen);
    }
}
