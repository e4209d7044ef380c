using Aviary.ClassNames;
using Aviary.Cli.Hosting;
using Aviary.Functions.Starting;
using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands.Importing;

/// <summary>The model that <c>aviary run</c> has under its own name: it is imported where others are trained.</summary>
internal static class BirdsModel
{
    /// <summary>Its name.</summary>
    public const string Name = "birds";

    private static readonly HashSet<string> TrainingFunctions = new(["ScheduleTraining", "ContinueTraining", "StartTraining"], StringComparer.Ordinal);

    /// <summary>The host's options for a model; for the birds without the functions that would train on other data under their name.</summary>
    public static LocalHostOptions Untrained(this LocalHostOptions options, string? model)
        => model == Name ? options with { DisabledFunctions = TrainingFunctions } : options;

    /// <summary>Registers it where no version is champion yet.</summary>
    public static async Task EnsureAsync(HostedApp app, TextWriter output, CancellationToken cancellationToken)
    {
        if (await app.Get<ModelRegistry>().ReadAliasAsync(Name, ModelRegistry.Champion, cancellationToken) is { ETag: not null })
        {
            return;
        }

        await output.WriteLineAsync("No version of birds is registered yet; importing AIY Birds V1.".AsMemory(), cancellationToken);
        using HttpClient client = Downloads.Client();
        client.Timeout = Timeout.InfiniteTimeSpan;
        TimeProvider time = app.Get<TimeProvider>();
        ModelBytes bytes = new(new WebFile(client, time), app.Get<IOptions<StorageOptions>>(), time, app.Get<ILoggerFactory>());
        string? folder = NullIfEmpty(Environment.GetEnvironmentVariable(BirdsFiles.Variable));
        BirdsFiles files = new(app.Get<IOptions<BirdsOptions>>().Value, bytes, Cache(), folder);
        byte[] model = await files.ModelAsync(cancellationToken);
        IReadOnlyList<string> classes = LabelFile.Read(await files.LabelsAsync(cancellationToken));

        string list = Path.Combine(folder ?? "", CommonNames.File);
        ModelSource source = ExternalModelFile.Read(BirdsFiles.ModelFile, model, classes) with
        {
            CommonNames = folder is not null && File.Exists(list) ? CommonNames.Of(classes, await File.ReadAllLinesAsync(list, cancellationToken)) : null,
        };
        Registration registration = app.Get<Registration>();
        await registration.RegisterAsync(Name, await registration.PrepareAsync(source, cancellationToken), "import", cancellationToken);
    }

    private static string Cache()
        => Path.Combine(
            NullIfEmpty(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"))
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "aviary",
            Name);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
