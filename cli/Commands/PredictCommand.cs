using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Aviary.Cli.Output;
using Aviary.Models;
using Aviary.Models.Registry;
using Aviary.Models.Serving;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary predict</c>: classifies rows with a registered model, without a server.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        Argument<string?> input = new("input")
        {
            Description = "File with {\"inputs\":[row,…]} or with rows alone; - for standard input. Without one: the model's own example.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int?> top = new("--top") { Description = "How many classes to show for each row (default 3).", HelpName = "N" };
        Option<string?> version = new("--version-id") { Description = "A version other than the champion.", HelpName = "VERSION" };
        ExampleCommand command = new(
            "predict",
            "Classify rows with a registered model.",
            "aviary predict",
            "aviary predict rows.json --top 5",
            "echo '[[0,0,…]]' | aviary predict - --json")
        {
            input, top, version, state.Model, state.State, state.Json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string model = arguments.GetValue(state.Model)!;
            await using Workshop workshop = Workshop.Open(state.Settings(arguments));
            ModelSelector selector = ModelSelector.From(arguments.GetValue(version), alias: null);
            ReadOnlyMemory<byte> body = await BodyAsync(workshop, arguments.GetValue(input), model, selector, cancellationToken);
            PredictionResult result = await workshop.Get<PredictionService>().PredictAsync(
                model, selector, new ReadOnlySequence<byte>(body), arguments.GetValue(top), cancellationToken);
            Write(result, arguments.GetValue(state.Json));
            return 0;
        });
        return command;
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(
        Workshop workshop, string? input, string model, ModelSelector selector, CancellationToken cancellationToken)
    {
        if (input is null)
        {
            ModelRegistry registry = workshop.Get<ModelRegistry>();
            string version = selector.Version
                ?? (await registry.FindAliasAsync(model, ModelRegistry.Champion, cancellationToken))?.Version
                ?? throw new NotFoundException("model", model, "train one with `aviary train`.");
            using JsonDocument golden = JsonDocument.Parse(await registry.ReadFileAsync(model, version, VersionFiles.Golden, cancellationToken));
            return Wrap($"[{golden.RootElement.GetProperty("input").GetRawText()}]");
        }

        string text = input == "-"
            ? await Console.In.ReadToEndAsync(cancellationToken)
            : File.Exists(input)
                ? await File.ReadAllTextAsync(input, cancellationToken)
                : throw new CommandException($"there is no file {input}; give one with rows, or - for standard input");
        return text.AsSpan().TrimStart().StartsWith('[') ? Wrap(text) : Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Wrap(string rows) => Encoding.UTF8.GetBytes($"{{\"inputs\":{rows}}}");

    private static void Write(PredictionResult result, bool json)
    {
        if (json)
        {
            ArrayBufferWriter<byte> buffer = new();
            PredictionJson.Write(buffer, result);
            using Stream output = Console.OpenStandardOutput();
            output.Write(buffer.WrittenSpan);
            output.Write("\n"u8);
            return;
        }

        const int bar = 24;
        Console.WriteLine($"{result.Model} {result.Version}");
        foreach (Prediction prediction in result.Predictions)
        {
            Console.WriteLine();
            foreach (RankedClass ranked in prediction.Top.Span)
            {
                Console.WriteLine($"  {ranked.Class,-20} {ranked.Probability,7:0.0 %}  {new string('█', (int)Math.Round(ranked.Probability * bar))}");
            }
        }
    }
}
