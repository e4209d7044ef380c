using System.Text.Json;
using Aviary.Models.Registry;
using Aviary.Models.Serving;

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

        ModelVersion? version = await registry.FindVersionAsync(model, alias.Version, cancellationToken);
        string accuracy = version?.Metrics.TryGetValue("accuracy", out double value) == true ? $", accuracy {value:0.0000}" : "";
        string serving = $"Serving {model} {alias.Version}{accuracy}.";
        string address = $"{app.Address}/api/models/{model}/predictions";
        if (PhotoLine.Fits(version))
        {
            return $"{serving} Try it with a photo:\n\n  {PhotoLine.For(address)}\n";
        }

        string example = Path.Combine(folder, StateFolder.ExampleFile);
        return await TryWriteExampleAsync(registry, model, alias.Version, example, cancellationToken)
            ? $"{serving} Try it:\n\n  curl -H 'Content-Type: application/json' -d @{Path.GetRelativePath(Environment.CurrentDirectory, example)} {address}\n"
            : $"{serving} POST {{\"inputs\":[row, …]}} to {address}\n(No example was written: {folder} cannot be written; choose another folder with --state FOLDER.)";
    }

    /// <summary>The folder may be missing, where the bucket is elsewhere, or not writable, as in a container: serving does not need it.</summary>
    private static async Task<bool> TryWriteExampleAsync(
        ModelRegistry registry, string model, string version, string path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> golden = await registry.ReadFileAsync(model, version, VersionFiles.Golden, cancellationToken);
        using JsonDocument document = JsonDocument.Parse(golden);
        string row = document.RootElement.GetProperty("input").GetRawText();
        string part = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(part, $"{{\"inputs\":[{row}]}}\n", cancellationToken);
            File.Move(part, path, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
