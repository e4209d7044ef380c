using System.CommandLine;
using Aviary.Cli.Hosting;
using Aviary.Cli.Output;
using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary import</c>: registers a classifier that was trained elsewhere.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        Argument<FileInfo> file = new("file") { Description = "The ONNX file of a classifier.", HelpName = "MODEL.onnx" };
        Option<string?> model = new("--model", "-m") { Description = "Name of the model (default: from the file's name).", HelpName = "NAME" };
        Option<FileInfo?> labels = new("--labels")
        {
            Description = "Text file with the class names in the order of the output, one a line (default: what the file says).",
            HelpName = "FILE",
        };
        Option<bool> noPromote = new("--no-promote") { Description = "Register it as challenger; the present champion goes on serving." };
        ExampleCommand command = new(
            "import",
            "Register a classifier that was trained elsewhere, and serve it.",
            "aviary import my.onnx",
            "aviary import iris.onnx --model flowers --labels classes.txt",
            "aviary import new.onnx --model flowers --no-promote --json")
        {
            file, model, labels, noPromote, state.State, state.Json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            FileInfo onnx = arguments.GetValue(file)!;
            string name = arguments.GetValue(model) ?? ImportedFile.ModelNameOf(onnx);
            ModelName.Require(name);
            StateFolder.Require(state.Folder(arguments));
            await using Workshop workshop = Workshop.Open(state.Settings(arguments, ("Training:Model", name)));
            ModelSource source = await ImportedFile.ReadAsync(
                onnx, arguments.GetValue(labels), workshop.Get<IOptions<ServingOptions>>().Value, cancellationToken);
            NewVersion prepared = workshop.Get<ModelImport>().Prepare(source, cancellationToken);
            ModelVersion version = await workshop.Get<ModelRegistry>().PublishAsync(name, prepared, cancellationToken);
            string alias = arguments.GetValue(noPromote) ? ModelRegistry.Challenger : ModelRegistry.Champion;
            await MoveAsync(workshop.Get<ModelRegistry>(), name, alias, version.Version, cancellationToken);
            await workshop.Get<ModelRegistry>().RetainAsync(name, cancellationToken);
            if (arguments.GetValue(state.Json))
            {
                JsonLine.WriteImported(Console.OpenStandardOutput(), version, prepared.ClassNames);
            }
            else
            {
                Tell(version, alias, prepared);
            }

            return 0;
        });
        return command;
    }

    private static async Task MoveAsync(ModelRegistry registry, string model, string alias, string version, CancellationToken cancellationToken)
    {
        ModelAlias? present = await registry.FindAliasAsync(model, alias, cancellationToken);
        if (present?.Version != version)
        {
            await registry.MoveAliasAsync(model, alias, version, present?.ETag, "import", cancellationToken);
        }
    }

    private static void Tell(ModelVersion version, string alias, NewVersion prepared)
    {
        const int shown = 10;
        string classes = string.Join(", ", prepared.ClassNames.Take(shown)) + (prepared.ClassNames.Count > shown ? ", …" : "");
        string query = alias == ModelRegistry.Champion ? "" : $"?version={version.Version}";
        string address = $"http://127.0.0.1:{LocalHostOptions.DefaultPort}/api/models/{version.Model}/predictions{query}";
        Console.WriteLine($"registered {version.Model} {version.Version} as {alias}, {prepared.ClassNames.Count} classes: {classes}");
        Console.WriteLine($"Start `aviary serve --model {version.Model}` if no server runs, and try it:\n");

        // In single quotes a shell takes everything but a single quote as it stands.
        string body = $"{{\"inputs\":[{prepared.Golden.Input.GetRawText()}]}}".Replace("'", "'\\''", StringComparison.Ordinal);
        Console.WriteLine($"  curl -H 'Content-Type: application/json' -d '{body}' '{address}'\n");
    }
}
