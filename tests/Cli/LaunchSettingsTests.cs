using System.Text.Json;
using Aviary.Cli.Commands;

namespace Aviary.Tests.Cli;

/// <summary>What editors start is there.</summary>
public sealed class LaunchSettingsTests
{
    [Fact]
    public void Profiles_of_the_project_start_verbs_and_name_how_they_are_started()
    {
        using JsonDocument settings = Read("cli", "Properties", "launchSettings.json");
        foreach (JsonProperty profile in settings.RootElement.GetProperty("profiles").EnumerateObject())
        {
            string arguments = profile.Value.GetProperty("commandLineArgs").GetString()!;
            Assert.Empty(AviaryCommand.Create().Parse(arguments.Split(' ')).Errors);
            Assert.Equal("dotnet run --project cli --", profile.Value.GetProperty("environmentVariables").GetProperty("AVIARY_COMMAND").GetString());
        }
    }

    [Fact]
    public void VS_Code_starts_the_program_where_the_build_puts_it_after_a_task_that_exists()
    {
        using JsonDocument launch = Read(".vscode", "launch.json");
        using JsonDocument tasks = Read(".vscode", "tasks.json");
        string[] labels = [.. tasks.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("label").GetString()!)];
        foreach (JsonElement one in launch.RootElement.GetProperty("configurations").EnumerateArray().Where(one => one.GetProperty("request").GetString() == "launch"))
        {
            // Tests are built to artifacts/bin/Aviary.Tests/<configuration>; the program lies beside them.
            string beside = Path.GetRelativePath(Repository.Root, Path.Combine(AppContext.BaseDirectory, "..", "..", "Aviary.Cli", "debug", "aviary.dll"));
            Assert.Equal($"${{workspaceFolder}}/{beside.Replace('\\', '/')}", one.GetProperty("program").GetString());
            Assert.Contains(one.GetProperty("preLaunchTask").GetString(), labels);
            Assert.Empty(AviaryCommand.Create().Parse([.. one.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)]).Errors);
        }
    }

    private static JsonDocument Read(params string[] path) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine([Repository.Root, .. path])));
}
