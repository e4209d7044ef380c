using System.CommandLine;
using Aviary.Cli.Output;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands.Registry;

/// <summary><c>aviary models</c>: what the registry holds, and which version is served.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        Option<bool> history = HistoryOption();
        ExampleCommand command = new(
            "models",
            "List, show, promote, roll back, verify and delete registered models.",
            "aviary models list",
            "aviary models --history",
            "aviary models show --model fashion",
            "aviary models promote 20261121T030000Z-1a2b3c4d",
            "aviary models rollback",
            "aviary models verify",
            "aviary models delete 20261121T030000Z-1a2b3c4d --yes")
        {
            List(), Show(), Promote(), ModelsRollback.Create(), Verify(), ModelsDelete.Create(), history, state.Model, state.State, state.Json,
        };
        command.SetAction((arguments, cancellationToken) => WithRegistryAsync(
            state,
            arguments,
            (registry, model, json) => arguments.GetValue(history)
                ? ShowAsync(registry, model, history: true, json, cancellationToken)
                : ListAsync(registry, json, cancellationToken)));
        return command;
    }

    private static Command List()
    {
        StateOptions state = new();
        Option<bool> history = HistoryOption();
        Command command = new("list", "The models, with the version that is served.") { history, state.Model, state.State, state.Json };
        command.SetAction((arguments, cancellationToken) => WithRegistryAsync(
            state,
            arguments,
            (registry, model, json) => arguments.GetValue(history)
                ? ShowAsync(registry, model, history: true, json, cancellationToken)
                : ListAsync(registry, json, cancellationToken)));
        return command;
    }

    private static Option<bool> HistoryOption()
        => new("--history") { Description = "Every version of the model, the newest first, with dates, metrics and a plot." };

    private static Command Show()
    {
        StateOptions state = new();
        Option<bool> history = HistoryOption();
        Command command = new("show", "The versions of a model with accuracy, cause, aliases and evaluations.") { state.Model, state.State, state.Json, history };
        command.SetAction((arguments, cancellationToken) => WithRegistryAsync(
            state, arguments, (registry, model, json) => ShowAsync(registry, model, arguments.GetValue(history), json, cancellationToken)));
        return command;
    }

    private static Command Promote()
    {
        StateOptions state = new();
        Argument<string> version = new("version") { Description = "The version to serve from now on." };
        Option<string> alias = AliasOption();
        Option<bool> force = new("--force") { Description = "Also where its inputs or classes differ from the champion's." };
        Command command = new("promote", "Make a version the champion: a newer one, an older one, or in the place of a damaged alias.")
        {
            version, alias, force, state.Model, state.State, state.Json,
        };
        command.SetAction((arguments, cancellationToken) => WithRegistryAsync(state, arguments, async (registry, model, json) =>
        {
            string name = arguments.GetValue(alias)!;
            AliasState present = await registry.ReadAliasAsync(model, name, cancellationToken);
            ModelAlias moved = await registry.MoveAliasAsync(
                model, name, arguments.GetValue(version)!, present.ETag, "command line", arguments.GetValue(force), cancellationToken);
            RegistryOutput.Promoted(model, moved, json);
            return 0;
        }));
        return command;
    }

    private static Command Verify()
    {
        StateOptions state = new();
        Argument<string?> version = new("version") { Description = "One version; without it, all of the model.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("verify", "Read every file of a version again and compare it with its manifest.") { version, state.Model, state.State, state.Json };
        command.SetAction((arguments, cancellationToken) => WithRegistryAsync(state, arguments, async (registry, model, json) =>
        {
            List<VerifiedVersion> results = [];
            IEnumerable<string> versions = arguments.GetValue(version) is { } one
                ? [one]
                : (await RequireVersionsAsync(registry, model, cancellationToken)).Ids;
            foreach (string id in versions)
            {
                results.Add(new VerifiedVersion(id, await registry.VerifyAsync(model, id, cancellationToken)));
            }

            RegistryOutput.Verified(model, results, json);
            return results.Exists(result => result.Defects.Count > 0) ? 1 : 0;
        }));
        return command;
    }

    private static async Task<int> ListAsync(ModelRegistry registry, bool json, CancellationToken cancellationToken)
    {
        List<ListedModel> models = [];
        await foreach (string model in registry.ListModelsAsync(cancellationToken))
        {
            models.Add(await ListedModel.ReadAsync(registry, model, cancellationToken));
        }

        RegistryOutput.Models(models, json);
        return 0;
    }

    private static async Task<int> ShowAsync(ModelRegistry registry, string model, bool history, bool json, CancellationToken cancellationToken)
    {
        ListedVersions versions = await RequireVersionsAsync(registry, model, cancellationToken);
        if (history && !json)
        {
            HistoryOutput.Write(versions, Console.Out, HistoryOutput.Width);
        }
        else
        {
            RegistryOutput.Versions(versions, json);
        }

        return 0;
    }

    private static async Task<ListedVersions> RequireVersionsAsync(ModelRegistry registry, string model, CancellationToken cancellationToken)
    {
        ListedVersions listed = await ListedVersions.ReadAsync(registry, model, cancellationToken);
        return listed.Ids.Any() ? listed : throw new NotFoundException("model", model, "`aviary models list` shows what there is.");
    }

    /// <summary>The alias that a verb moves.</summary>
    internal static Option<string> AliasOption() => new("--alias")
    {
        Description = "The alias to move.",
        DefaultValueFactory = _ => ModelRegistry.Champion,
        HelpName = "NAME",
    };

    /// <summary>Does the work of a verb on the registry, with the model that was named and whether the answer is JSON.</summary>
    internal static async Task<int> WithRegistryAsync(StateOptions state, ParseResult arguments, Func<ModelRegistry, string, bool, Task<int>> work)
    {
        await using CommandServices services = CommandServices.Open(state.Settings(arguments));
        return await work(services.Get<ModelRegistry>(), arguments.GetValue(state.Model) ?? "fashion", arguments.GetValue(state.Json));
    }
}
