using System.CommandLine;
using Aviary.Cli.Hosting;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>The options that several verbs share, and the settings that follow from them.</summary>
internal sealed class StateOptions
{
    /// <summary>The state folder's name where none is given: in the checkout, or in the current folder.</summary>
    public const string DefaultFolder = ".aviary";

    public Option<DirectoryInfo> State { get; } = new("--state")
    {
        Description = "Folder that holds the bucket and all other state.",
        DefaultValueFactory = _ => new DirectoryInfo(Caller.Current.PathOf(DefaultFolder)),
        HelpName = "FOLDER",
    };

    public Option<string> Model { get; } = new("--model", "-m")
    {
        Description = "Name of the model.",
        DefaultValueFactory = _ => "fashion",
        HelpName = "NAME",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Machine-readable output; its last line is one JSON object." };

    /// <summary>The host's options: a settings file where one lies here, then the environment, then these options.</summary>
    public LocalHostOptions Settings(ParseResult arguments, params (string Name, string? Value)[] more)
    {
        string settings = Path.Combine(Caller.Current.Home ?? Environment.CurrentDirectory, "local.settings.json");
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Registry:Folder"] = Path.Combine(Folder(arguments), "bucket"),
        };
        foreach ((string name, string? value) in more.Prepend(("Training:Model", arguments.GetValue(Model))))
        {
            if (value is not null)
            {
                values[name] = value;
            }
        }

        return new LocalHostOptions { Settings = values, SettingsFile = File.Exists(settings) ? settings : null };
    }

    public string Folder(ParseResult arguments) => arguments.GetValue(State)!.FullName;
}
