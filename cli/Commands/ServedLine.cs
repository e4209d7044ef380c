using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;

namespace Aviary.Cli.Commands;

/// <summary>What a person is told of a model that a host serves: its version, what is wrong with it, and a line to try it with.</summary>
internal static class ServedLine
{
    public static async Task<string> OfAsync(HostedApp app, string model, string folder, CancellationToken cancellationToken)
    {
        ModelRegistry registry = app.Get<ModelRegistry>();
        AliasState champion = await registry.ReadAliasAsync(model, ModelRegistry.Champion, cancellationToken);
        if (champion.Damage is { } damage)
        {
            return $"{model} has no champion that can be read: {damage} `aviary models promote VERSION --model {model}` mends it.";
        }

        if (champion.Alias is not { } alias)
        {
            return $"No version of {model} is registered yet: run `aviary train`, or POST {app.Address}/api/models/{model}/training";
        }

        ServedModelHealth? health = app.Get<ServedModels>().Health.Models.FirstOrDefault(served => served.Model == model);
        if (health is { Refused: { } refused })
        {
            string instead = health.Version is { } other ? $"{other} answers in its place" : "nothing answers in its place";
            string mend = health.Version is null
                ? $"`aviary models verify --model {model}` says which versions are whole, `aviary models promote VERSION --model {model}` serves one."
                : $"`aviary models rollback --model {model}` makes {health.Version} champion again.";
            return $"Champion {refused.Version} of {model} is refused, and {instead}: {refused.Reason}\n{mend}";
        }

        if (health is { Version: null })
        {
            return $"Champion {alias.Version} of {model} cannot be served yet, and is tried again: {app.Get<ServedModels>().Health.StoreProblem ?? "it could not be loaded"}";
        }

        if (await registry.FindVersionAsync(model, alias.Version, cancellationToken) is not { } version)
        {
            return $"Champion {alias.Version} of {model} is gone: `aviary models promote VERSION --model {model}` makes another one champion.";
        }

        string accuracy = version.Metrics.TryGetValue("accuracy", out double value) ? $", accuracy {value:0.0000}" : "";
        string serving = $"Serving {model} {alias.Version}{accuracy}.";
        return $"{serving} {await TryLines.OfAsync(registry, version, Path.Combine(folder, ExampleFile.Served), $"{app.Address}/api/models/{model}/predictions", cancellationToken)}";
    }
}
