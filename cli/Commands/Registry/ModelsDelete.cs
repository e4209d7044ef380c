using System.CommandLine;
using Aviary.Cli.Output;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands.Registry;

/// <summary><c>aviary models delete</c>: deletes a version that no alias names.</summary>
internal static class ModelsDelete
{
    public static Command Create()
    {
        StateOptions state = new();
        Argument<string> version = new("version") { Description = "The version to delete.", HelpName = "VERSION" };
        Option<bool> yes = Question.YesOption();
        Command command = new("delete", "Delete a version for good. One that is champion, challenger or named by another alias is kept.")
        {
            version, yes, state.Model, state.State, state.Json,
        };
        command.SetAction((arguments, cancellationToken) => ModelsCommand.WithRegistryAsync(state, arguments, async (registry, model, json) =>
        {
            string id = arguments.GetValue(version)!;
            string lost = await RequireUnnamedAsync(registry, model, id, cancellationToken);
            bool deleted = await Question.AgreesAsync($"Delete {model} {id} for good{lost}?", arguments.GetValue(yes), cancellationToken);
            if (deleted)
            {
                await registry.DeleteVersionAsync(model, id, cancellationToken);
            }

            if (json)
            {
                JsonLine.Write(new DeletedLine(model, id, deleted), LineJson.Default.DeletedLine);
            }
            else
            {
                Console.WriteLine(deleted ? $"deleted {model} {id}{lost}" : "nothing was deleted");
            }

            return deleted ? 0 : 1;
        }));
        return command;
    }

    /// <summary>Before anybody is asked; the registry looks again when it deletes. Returns what is lost with the version, for people.</summary>
    private static async Task<string> RequireUnnamedAsync(ModelRegistry registry, string model, string version, CancellationToken cancellationToken)
    {
        AliasList aliases = await registry.ListAliasesAsync(model, cancellationToken);
        string[] naming = [.. aliases.Aliases.Where(alias => alias.Version == version).Select(alias => alias.Name)];
        if (naming.Length > 0)
        {
            throw new CommandException(
                $"{model} {version} is {string.Join(" and ", naming)} and is not deleted; move the alias first: "
                    + string.Join(", ", naming.Select(alias => $"`aviary models promote VERSION --alias {alias} --model {model}`")));
        }

        string[] before = [.. aliases.Aliases.Where(alias => alias.Previous == version).Select(alias => alias.Name)];
        return before.Length == 0 ? "" : $" ({string.Join(" and ", before)} cannot be rolled back to it then)";
    }
}
