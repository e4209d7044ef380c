using System.CommandLine;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands.Registry;

/// <summary><c>aviary models rollback</c>: an alias back to the version that it named before, or to another one.</summary>
internal static class ModelsRollback
{
    public static Command Create()
    {
        StateOptions state = new();
        Argument<string?> version = new("version")
        {
            Description = "The version to go back to; without it, the one before.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "VERSION",
        };
        Option<string> alias = ModelsCommand.AliasOption();
        Option<bool> force = new("--force") { Description = "Also to a named version whose inputs or classes differ from the champion's." };
        Command command = new("rollback", "Serve the version that was champion before, or a named one.")
        {
            version, alias, force, state.Model, state.State, state.Json,
        };
        command.SetAction((arguments, cancellationToken) => ModelsCommand.WithRegistryAsync(state, arguments, async (registry, model, json) =>
        {
            string name = arguments.GetValue(alias)!;
            ModelAlias moved = arguments.GetValue(version) is { } named
                ? await MoveAsync(registry, model, name, named, arguments.GetValue(force), cancellationToken)
                : await registry.RollBackAsync(model, name, "command line", cancellationToken);
            RegistryOutput.Promoted(model, moved, json);
            return 0;
        }));
        return command;
    }

    private static async Task<ModelAlias> MoveAsync(
        ModelRegistry registry, string model, string alias, string version, bool force, CancellationToken cancellationToken)
    {
        AliasState present = await registry.ReadAliasAsync(model, alias, cancellationToken);
        return present.ETag is null
            ? throw new NotFoundException("alias", alias, $"{model} has none of that name")
            : await registry.MoveAliasAsync(model, alias, version, present.ETag, "command line", force, cancellationToken);
    }
}
