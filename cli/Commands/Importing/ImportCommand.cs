using System.CommandLine;
using Aviary.Cli.Hosting;
using Aviary.Cli.Output;
using Aviary.Importing;
using Aviary.Learning.Datasets;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands.Importing;

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
            await using CommandServices services = CommandServices.Open(state.Settings(arguments, ("Training:Model", name)));
            byte[] content = await ReadAsync(services, address, arguments.GetValue(sha256), cancellationToken);
            ReadOnlyMemory<byte> whole = address is { Web: null, Object: null }
                ? ExternalData.ReadInto(content, address.File.DirectoryName!, services.Get<IOptions<ServingOptions>>().Value.MaxModelBytes)
                : content;
            ModelSource source = await says.ReadAsync(arguments, address.File.Name, whole, cancellationToken);
            Registration registration = services.Get<Registration>();
            NewVersion prepared = await registration.PrepareAsync(source, cancellationToken);
            string alias = arguments.GetValue(noPromote) ? ModelRegistry.Challenger : ModelRegistry.Champion;
            RegisteredVersion registered = await registration.RegisterAsync(
                name, prepared, "import", (candidate, _) => Task.FromResult(Choose(candidate, alias, arguments.GetValue(force))), cancellationToken);
            if (arguments.GetValue(state.Json))
            {
                JsonLine.Write(
                    new ImportedLine(registered.Version.Model, registered.Version.Version, registered.Version.Metrics, prepared.ClassNames, prepared.Findings, registered.Decision),
                    LineJson.Default.ImportedLine);
            }
            else
            {
                await PrintAsync(services, state.Folder(arguments), registered, prepared, cancellationToken);
            }

            return 0;
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(CommandServices services, ModelAddress address, string? sha256, CancellationToken cancellationToken)
    {
        // Silence is watched byte by byte; a slow transfer may take as long as it takes.
        using HttpClient client = Downloads.Client();
        client.Timeout = Timeout.InfiniteTimeSpan;
        TimeProvider time = services.Get<TimeProvider>();
        ModelBytes models = new(new WebFile(client, time), services.Get<IOptions<StorageOptions>>(), time, services.Get<ILoggerFactory>());
        return await models.GetAsync(address, sha256, services.Get<IOptions<ServingOptions>>().Value.MaxModelBytes, cancellationToken);
    }

    /// <summary>The alias that is asked for, unless the champion's callers could not go on with this version.</summary>
    private static AliasChoice Choose(Candidate candidate, string alias, bool force)
        => !force && alias == ModelRegistry.Champion && candidate is { Difference: { } difference, Version: { } version }
            ? throw new CommandException(
                $"registered {version.Model} {version.Version}, and the champion stays: {difference}; "
                    + "--force makes it champion all the same, --no-promote makes it challenger, --model NAME gives it a model of its own")
            : new AliasChoice(alias, DecisionText.OfImport(alias, candidate.Champion.Alias?.Version), force);

    private static async Task PrintAsync(
        CommandServices services, string folder, RegisteredVersion registered, NewVersion prepared, CancellationToken cancellationToken)
    {
        (ModelVersion version, string alias, string decision) = registered;
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
            services.Get<ModelRegistry>(),
            version,
            Path.Combine(folder, ExampleFile.Imported, $"{version.Model}.json"),
            $"{server ?? $"http://127.0.0.1:{LocalHostOptions.DefaultPort}"}/api/models/{version.Model}/predictions{query}",
            cancellationToken);
        string state = Path.GetFullPath(caller.PathOf(StateOptions.DefaultFolder)) == folder ? "" : $" --state {Caller.Near(folder)}";
        Console.WriteLine(server is null ? caller.Named($"Start a server with `aviary serve --model {version.Model}{state}`. {lines}") : $"The server on {server} has it at once. {lines}");
    }
}
