using System.CommandLine;
using Aviary.Cli.Commands.Predicting;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Serving;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary predict</c>: classifies rows and pictures with a registered model, without a server.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        Argument<string[]> input = new("input")
        {
            Description = "Files with rows (JSON, or CSV with a header of the model's columns) or pictures (JPEG, PNG, WebP); - for standard input. "
                + "Without any: the model's own example.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<int?> top = new("--top") { Description = "How many classes to show for each (default 3).", HelpName = "N" };
        Option<string?> version = new("--version-id") { Description = "A version other than the champion.", HelpName = "VERSION" };
        ExampleCommand command = new(
            "predict",
            "Classify rows or pictures with a registered model.",
            "aviary predict",
            "aviary predict rows.json --top 5",
            "aviary predict customers.csv --model churn --json",
            "aviary predict heron.jpg wren.png --model birds",
            "echo '[[0,0,…]]' | aviary predict - --json")
        {
            input, top, version, state.Model, state.State, state.Json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string model = arguments.GetValue(state.Model)!;
            await using CommandServices services = CommandServices.Open(state.Settings(arguments));
            ModelSelector selector = ModelSelector.From(arguments.GetValue(version), alias: null);
            PredictionFiles files = new(services, model, selector, arguments.GetValue(top));
            string[] names = arguments.GetValue(input) ?? [];
            foreach (string name in names)
            {
                await files.AddAsync(name, cancellationToken);
            }

            if (names.Length == 0)
            {
                await files.AddJsonAsync(name: null, await ExampleAsync(services, model, selector, cancellationToken), cancellationToken);
            }

            PredictionOutput.Write(files.Result, Console.Out, arguments.GetValue(state.Json));
            return 0;
        });
        return command;
    }

    /// <summary>The golden example of the version, as rows.</summary>
    private static async Task<ReadOnlyMemory<byte>> ExampleAsync(
        CommandServices services, string model, ModelSelector selector, CancellationToken cancellationToken)
    {
        ModelRegistry registry = services.Get<ModelRegistry>();
        string version = selector.Version
            ?? (await registry.FindAliasAsync(model, ModelRegistry.Champion, cancellationToken))?.Version
            ?? throw new NotFoundException("model", model, "train one with `aviary train`.");
        ReadOnlyMemory<byte> row = await VersionExample.ReadAsync(registry, model, version, cancellationToken);
        return (byte[])[.. "["u8, .. row.Span, .. "]"u8];
    }
}
