using System.CommandLine;
using Aviary.Cli.Commands.Sources;
using Aviary.Cli.Hosting;
using Aviary.Cli.Output;
using Aviary.Learning.Datasets;
using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Aviary.Models.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary import</c>: registers a classifier that was trained elsewhere.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        Argument<string> file = new("file")
        {
            Description = "A classifier in an ONNX or TensorFlow Lite file: a path, https://… or s3://BUCKET/KEY.",
            HelpName = "MODEL",
        };
        Option<string?> sha256 = new("--sha256") { Description = "The file's checksum; needed for https.", HelpName = "HEX" };
        Option<string?> model = new("--model", "-m") { Description = "Name of the model (default: from the file's name).", HelpName = "NAME" };
        ImportOptions says = new();
        Option<bool> force = new("--force") { Description = "Serve it although its inputs or classes differ from the champion's." };
        Option<bool> noPromote = new("--no-promote") { Description = "Register it as challenger; the present champion goes on serving." };
        ExampleCommand command = new(
            "import",
            "Register a classifier that was trained elsewhere, and serve it.",
            "aviary import my.onnx",
            "aviary import iris.onnx --model flowers --labels classes.txt",
            "aviary import birds.tflite --labels birds.csv --model birds",
            "aviary import https://example.org/birds.tflite --sha256 HEX --model birds",
            "aviary import cats.onnx --fit crop --preset imagenet",
            "aviary import new.onnx --model flowers --no-promote --json")
        {
            file, model, sha256, noPromote, force, state.State, state.Json,
        };
        foreach (Option option in says.All)
        {
            command.Add(option);
        }

        command.SetAction(async (arguments, cancellationToken) =>
        {
            ModelAddress address = ModelAddress.Of(arguments.GetValue(file)!);
            string name = arguments.GetValue(model) ?? ImportedFile.ModelNameOf(address.File);
            ModelName.Require(name);
            StateFolder.Require(state.Folder(arguments));
            await using Workshop workshop = Workshop.Open(state.Settings(arguments, ("Training:Model", name)));
            byte[] content = await ReadAsync(workshop, address, arguments.GetValue(sha256), cancellationToken);
            ReadOnlyMemory<byte> whole = address is { Web: null, Object: null }
                ? ExternalData.ReadInto(content, address.File.DirectoryName!, workshop.Get<IOptions<ServingOptions>>().Value.MaxModelBytes)
                : content;
            ModelSource source = await says.ReadAsync(arguments, address.File.Name, whole, cancellationToken);
            NewVersion prepared = await workshop.Get<ModelImport>().ImportAsync(source, cancellationToken);
            ModelVersion version = await workshop.Get<ModelRegistry>().PublishAsync(name, prepared, cancellationToken);
            string alias = arguments.GetValue(noPromote) ? ModelRegistry.Challenger : ModelRegistry.Champion;
            string decision = await MoveAsync(workshop.Get<ModelRegistry>(), version, alias, arguments.GetValue(force), cancellationToken);
            await workshop.Get<ModelRegistry>().RetainAsync(name, cancellationToken);
            if (arguments.GetValue(state.Json))
            {
                JsonLine.Write(
                    new ImportedLine(version.Model, version.Version, version.Metrics, prepared.ClassNames, prepared.Findings, decision),
                    LineJson.Default.ImportedLine);
            }
            else
            {
                await TellAsync(workshop, state.Folder(arguments), version, alias, prepared, decision, cancellationToken);
            }

            return 0;
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(Workshop workshop, ModelAddress address, string? sha256, CancellationToken cancellationToken)
    {
        // Silence is watched byte by byte; a slow transfer may take as long as it takes.
        using HttpClient client = Downloads.Client();
        client.Timeout = Timeout.InfiniteTimeSpan;
        TimeProvider time = workshop.Get<TimeProvider>();
        ModelBytes models = new(new WebFile(client, time), workshop.Get<IOptions<StorageOptions>>(), time, workshop.Get<ILoggerFactory>());
        return await models.GetAsync(address, sha256, workshop.Get<IOptions<ServingOptions>>().Value.MaxModelBytes, cancellationToken);
    }

    /// <summary>Moves the alias, and says what that makes of the version.</summary>
    private static async Task<string> MoveAsync(ModelRegistry registry, ModelVersion version, string alias, bool force, CancellationToken cancellationToken)
    {
        AliasState present = await registry.ReadAliasAsync(version.Model, alias, cancellationToken);
        if (present.Alias?.Version == version.Version)
        {
            return $"{alias}: it is already";
        }

        if (!force && alias == ModelRegistry.Champion && await registry.FindDifferenceAsync(version.Model, version.Version, cancellationToken) is { } difference)
        {
            throw new CommandException(
                $"registered {version.Model} {version.Version}, and the champion stays: {difference}; "
                    + "--force makes it champion all the same, --no-promote makes it challenger, --model NAME gives it a model of its own");
        }

        AliasState champion = alias == ModelRegistry.Champion
            ? present
            : await registry.ReadAliasAsync(version.Model, ModelRegistry.Champion, cancellationToken);
        await registry.MoveAliasAsync(version.Model, alias, version.Version, present.ETag, "import", force, cancellationToken);
        return DecisionText.OfImport(alias, champion.Alias?.Version);
    }

    private static async Task TellAsync(
        Workshop workshop, string folder, ModelVersion version, string alias, NewVersion prepared, string decision, CancellationToken cancellationToken)
    {
        const int shown = 10;
        string classes = string.Join(", ", prepared.ClassNames.Take(shown)) + (prepared.ClassNames.Count > shown ? ", …" : "");
        Console.WriteLine($"registered {version.Model} {version.Version} as {alias}, {prepared.ClassNames.Count} classes: {classes}");
        Console.WriteLine($"  {DecisionText.Of(decision)}");
        foreach (string finding in prepared.Findings)
        {
            Console.WriteLine($"  {finding}");
        }

        Caller caller = Caller.Current;
        string? server = await ServerNote.FindAsync(folder, cancellationToken);
        string query = alias == ModelRegistry.Champion ? "" : $"?version={version.Version}";
        string lines = await TryLines.OfAsync(
            workshop.Get<ModelRegistry>(),
            version,
            Path.Combine(folder, ExampleFile.Imported, $"{version.Model}.json"),
            $"{server ?? $"http://127.0.0.1:{LocalHostOptions.DefaultPort}"}/api/models/{version.Model}/predictions{query}",
            cancellationToken);
        string state = Path.GetFullPath(caller.PathOf(StateOptions.DefaultFolder)) == folder ? "" : $" --state {Caller.Near(folder)}";
        Console.WriteLine(server is null ? caller.Named($"Start a server with `aviary serve --model {version.Model}{state}`. {lines}") : $"The server on {server} has it at once. {lines}");
    }
}
