using System.Text;
using System.Text.Json;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Dashboard;

/// <summary>What the page can try a model with: test pictures of its own classes, or its example row.</summary>
public sealed class ModelExamples(ModelRegistry registry, IOptions<RunOptions> training)
{
    /// <summary>A longer row is nothing to read or to change by hand.</summary>
    private const int LongestRow = 16 << 10;

    private const string PictureParameter = "picture";

    /// <param name="model">The model; null for the test pictures of the data that is trained on, whatever is served.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal async Task<ExampleListAnswer> FindAsync(string? model, CancellationToken cancellationToken)
    {
        ExampleListAnswer pictures = ExamplePictures.Of(training.Value.Data);
        if (model is null)
        {
            return pictures;
        }

        ModelName.Require(model);
        ModelAlias? champion = await registry.FindAliasAsync(model, ModelRegistry.Champion, cancellationToken);
        ModelVersion? version = champion is null ? null : await registry.FindVersionAsync(model, champion.Version, cancellationToken);
        if (version is null)
        {
            return ExampleListAnswer.None;
        }

        return version.Parameters.TryGetValue(PictureParameter, out JsonElement picture) && picture.ValueKind == JsonValueKind.Object
            ? (IsOf(pictures, picture, await LabelsAsync(version, cancellationToken)) ? pictures : ExampleListAnswer.None) with { Picture = picture }
            : ExampleListAnswer.None with { Row = await RowAsync(version, cancellationToken) };
    }

    /// <summary>Whether the pictures are of the model's size and classes: another model of grey pictures is not asked about clothes.</summary>
    private static bool IsOf(ExampleListAnswer pictures, JsonElement takes, IReadOnlyCollection<string> classes)
        => takes.GetProperty("channels").GetInt32() == 1
            && takes.GetProperty("height").GetInt32() == pictures.Height
            && takes.GetProperty("width").GetInt32() == pictures.Width
            && pictures.Examples.All(example => classes.Contains(example.Label));

    private async Task<HashSet<string>> LabelsAsync(ModelVersion version, CancellationToken cancellationToken)
        => [.. Encoding.UTF8.GetString((await registry.ReadFileAsync(version, VersionFiles.Labels, cancellationToken)).Span).Split('\n')];

    private async Task<JsonElement?> RowAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        if (version.Files[VersionFiles.Golden].Size > LongestRow)
        {
            return null;
        }

        ReadOnlyMemory<byte> row = await VersionExample.ReadAsync(registry, version.Model, version.Version, cancellationToken);
        return JsonElement.Parse(row.Span);
    }
}
