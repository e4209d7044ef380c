using System.CommandLine;
using Aviary.Cli.Commands.Sources;
using Aviary.Cli.Hosting;
using Aviary.Cli.Output;
using Aviary.Learning.Datasets;
using Aviary.Models.Registry;
using Aviary.Models.Serving;
using Aviary.Models.Serving.Pictures;
using Aviary.Models.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary import</c>: registers a classifier that was trained elsewhere.</summary>
internal static class ImportCommand
{
    // What one would still copy from a screen; a picture's numbers fill many of them.
    private const int LongestRow = 8 << 10;

    public static Command Create()
    {
        StateOptions state = new();
        Argument<string> file = new("file")
        {
            Description = "A classifier in an ONNX or TensorFlow Lite file: a path, https://… or s3://BUCKET/KEY.",
            HelpName = "MODEL",
        };
        Option<string?> sha256 = new("--sha256") { Description = "The file's checksum; needed for https.", HelpName = "HEX" };
        Option<bool> asFloat = new("--float") { Description = "Compute a quantised TensorFlow Lite network with real numbers." };
        Option<string?> model = new("--model", "-m") { Description = "Name of the model (default: from the file's name).", HelpName = "NAME" };
        Option<FileInfo?> labels = new("--labels")
        {
            Description = "Class names in the order of the output, one a line, or CSV with id,name (default: what the file says).",
            HelpName = "FILE",
        };
        Option<string?> fit = new("--fit")
        {
            Description = "How pictures of another shape come into the model's input: stretch (default), letterbox or crop.",
            HelpName = "FIT",
        };
        fit.AcceptOnlyFromAmong([.. PictureFits.Names]);
        Option<double?> mean = new("--mean") { Description = "For pictures and real numbers: the level, 0 to 255, that becomes 0 (default 0).", HelpName = "LEVEL" };
        Option<double?> scale = new("--scale") { Description = "For pictures and real numbers: what a level is worth (default 1/255).", HelpName = "NUMBER" };
        Option<bool> noPromote = new("--no-promote") { Description = "Register it as challenger; the present champion goes on serving." };
        ExampleCommand command = new(
            "import",
            "Register a classifier that was trained elsewhere, and serve it.",
            "aviary import my.onnx",
            "aviary import iris.onnx --model flowers --labels classes.txt",
            "aviary import birds.tflite --labels birds.csv --model birds",
            "aviary import https://example.org/birds.tflite --sha256 HEX --model birds",
            "aviary import cats.onnx --fit crop --mean 127.5 --scale 0.00784",
            "aviary import new.onnx --model flowers --no-promote --json")
        {
            file, model, labels, sha256, asFloat, fit, mean, scale, noPromote, state.State, state.Json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            ModelAddress address = ModelAddress.Of(arguments.GetValue(file)!);
            string name = arguments.GetValue(model) ?? ImportedFile.ModelNameOf(address.File);
            ModelName.Require(name);
            StateFolder.Require(state.Folder(arguments));
            await using Workshop workshop = Workshop.Open(state.Settings(arguments, ("Training:Model", name)));
            IReadOnlyList<string>? names = arguments.GetValue(labels) is { } list ? await ImportedFile.LabelsAsync(list, cancellationToken) : null;
            byte[] content = await ReadAsync(workshop, address, arguments.GetValue(sha256), cancellationToken);
            ModelSource read = ForeignFile.Read(address.File.Name, content, names, arguments.GetValue(asFloat));
            ModelSource source = read with
            {
                Fit = PictureFits.Find(arguments.GetValue(fit)),
                PixelMean = arguments.GetValue(mean) ?? read.PixelMean,
                PixelScale = arguments.GetValue(scale) ?? read.PixelScale,
            };
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

    private static async Task<byte[]> ReadAsync(Workshop workshop, ModelAddress address, string? sha256, CancellationToken cancellationToken)
    {
        // Silence is watched byte by byte; a slow transfer may take as long as it takes.
        using HttpClient client = Downloads.Client();
        client.Timeout = Timeout.InfiniteTimeSpan;
        TimeProvider time = workshop.Get<TimeProvider>();
        ModelBytes models = new(new WebFile(client, time), workshop.Get<IOptions<StorageOptions>>(), time, workshop.Get<ILoggerFactory>());
        return await models.GetAsync(address, sha256, workshop.Get<IOptions<ServingOptions>>().Value.MaxModelBytes, cancellationToken);
    }

    private static async Task MoveAsync(ModelRegistry registry, string model, string alias, string version, CancellationToken cancellationToken)
    {
        AliasState present = await registry.ReadAliasAsync(model, alias, cancellationToken);
        if (present.Alias?.Version != version)
        {
            await registry.MoveAliasAsync(model, alias, version, present.ETag, "import", cancellationToken);
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

        if (PhotoLine.Fits(version))
        {
            Console.WriteLine($"  {PhotoLine.For(address)}\n");
            return;
        }

        string row = prepared.Golden.Input.GetRawText();
        if (row.Length > LongestRow)
        {
            Console.WriteLine($"Its rows are too long to show one here: POST {{\"inputs\":[row, …]}} to {address}\n");
            return;
        }

        // In single quotes a shell takes everything but a single quote as it stands.
        string body = $"{{\"inputs\":[{row}]}}".Replace("'", "'\\''", StringComparison.Ordinal);
        Console.WriteLine($"  curl -H 'Content-Type: application/json' -d '{body}' '{address}'\n");
    }
}
