using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>The folder with the state of a local run.</summary>
internal static class StateFolder
{
    // Only what this program makes is ever deleted, whatever folder --state names.
    private static readonly string[] Folders = ["bucket", ExampleFile.Imported];

    /// <summary>Deletes what earlier runs left.</summary>
    public static void Reset(string folder)
    {
        foreach (string name in Folders)
        {
            string path = Path.Combine(folder, name);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }

        File.Delete(Path.Combine(folder, ExampleFile.Served));
    }

    /// <summary>Makes the folder and proves that it can be written.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void Require(string folder)
    {
        string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{folder} cannot be written ({error.Message.TrimEnd('.')}); choose another folder with --state FOLDER");
        }
    }
}
