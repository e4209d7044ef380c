using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Aviary.Cli.Hosting;
using Aviary.Errors;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Benchmarks.Checks;

/// <summary>
/// `check onnx`: imports, registers and serves the model of a case, and prints what it answers to the case's inputs over HTTP.
/// The case's own answers are not looked at.
/// </summary>
internal static class OnnxCheck
{
    private const string Model = "checked";

    public static Command Command()
    {
        Argument<DirectoryInfo> folder = new("folder") { Description = "A case: model.onnx, and case.json with {\"inputs\"}." };
        folder.AcceptExistingOnly();
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Command command = new("onnx", "Probabilities that a foreign ONNX classifier gives when it is imported and served.") { folder, json };
        command.SetAction((arguments, cancellationToken) => TellAsync(
            arguments.GetValue(folder)!.FullName, arguments.GetValue(json), Console.Out, Console.Error, cancellationToken));
        return command;
    }

    /// <summary>Runs one case and prints its answers, or why there are none in one line; gives the exit code.</summary>
    public static async Task<int> TellAsync(string folder, bool json, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            if (!json)
            {
                await output.WriteLineAsync($"importing and serving {Path.Combine(folder, "model.onnx")}".AsMemory(), cancellationToken);
            }

            OnnxAnswers answers = await RunAsync(folder, cancellationToken);
            await output.WriteLineAsync(answers.ToJson().AsMemory(), cancellationToken);
            return 0;
        }
#pragma warning disable CA1031 // Whoever compares many cases wants a line for each one that has no answer, whatever the cause.
        catch (Exception error)
#pragma warning restore CA1031
        {
            string kind = error is AviaryException or OperationCanceledException or IOException ? "" : $"{error.GetType().Name}: ";
            await errors.WriteLineAsync($"check onnx: {kind}{error.Message.ReplaceLineEndings(" ")}".AsMemory(), CancellationToken.None);
            return 1;
        }
    }

    /// <summary>Runs one case in a bucket of its own.</summary>
    public static async Task<OnnxAnswers> RunAsync(string folder, CancellationToken cancellationToken)
    {
        string state = Directory.CreateTempSubdirectory("aviary-check-").FullName;
        try
        {
            // The limits of a server guard it against strangers; a case is as large as it is.
            LocalHostOptions options = new()
            {
                Port = 0,
                Settings = new Dictionary<string, string?>
                {
                    ["Registry:Folder"] = Path.Combine(state, "bucket"),
                    ["Training:Model"] = Model,
                    ["Serving:MaxBatch"] = "4096",
                    ["Serving:MaxBodyBytes"] = $"{256 << 20}",
                    ["Serving:MaxBytesInFlight"] = $"{512 << 20}",
                },
            };
            await using LocalHost host = await LocalHost.StartAsync(options, cancellationToken);
            IReadOnlyList<string> classes = await ImportAsync(host.Services, Path.Combine(folder, "model.onnx"), cancellationToken);
            byte[] body = await BodyAsync(Path.Combine(folder, "case.json"), cancellationToken);
            using HttpClient client = new() { BaseAddress = new Uri(host.Address), Timeout = TimeSpan.FromMinutes(5) };
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await client.PostAsync($"/api/models/{Model}/predictions?top={classes.Count}", content, cancellationToken);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? OnnxAnswers.From(answer, classes)
                : throw new InvalidOperationException($"The server answered {(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(answer)}");
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>> ImportAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
    {
        ModelSource source = new() { Onnx = await File.ReadAllBytesAsync(file, cancellationToken), Lineage = new Lineage { Cause = "import" } };
        NewVersion prepared = services.GetRequiredService<ModelImport>().Prepare(source, cancellationToken);
        await services.GetRequiredService<Registration>().RegisterAsync(Model, prepared, "check", cancellationToken);
        return prepared.ClassNames;
    }

    /// <summary>The inputs as they stand in the case, and nothing else of it.</summary>
    private static async Task<byte[]> BodyAsync(string file, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
        return System.Text.Encoding.UTF8.GetBytes($"{{\"inputs\":{document.RootElement.GetProperty("inputs").GetRawText()}}}");
    }
}
