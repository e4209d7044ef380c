using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>The folder with the state of a local run.</summary>
internal static class StateFolder
{
    /// <summary>The folder in it that takes the place of a bucket.</summary>
    public const string Bucket = "bucket";

    // Only what this program makes is ever deleted, whatever folder --state names: what lies beside these in it stays.
    private static readonly string[] BucketFolders =
        [".locks", ".tmp", "alerts", "labelled", "labels", "models", "outcomes", "predictions", "probes", "runs"];

    /// <summary>Whether there is anything to delete.</summary>
    public static bool IsUsed(string folder) => Directory.Exists(Path.Combine(folder, Bucket));

    /// <summary>Deletes what earlier runs left.</summary>
    /// <exception cref="CommandException">A server or a training works on the folder.</exception>
    public static void Reset(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        using StateLock alone = StateLock.TryAlone(folder)
            ?? throw new CommandException($"{folder} is in use by a server or a training; stop that first (Ctrl-C in its window), then --reset");
        string bucket = Path.Combine(folder, Bucket);
        foreach (string path in BucketFolders.Select(name => Path.Combine(bucket, name)).Where(Directory.Exists))
        {
            Directory.Delete(path, recursive: true);
        }

        DeleteIfEmpty(bucket);
        string examples = Path.Combine(folder, ExampleFile.Imported);
        if (Directory.Exists(examples))
        {
            foreach (string file in Directory.EnumerateFiles(examples, "*.json"))
            {
                File.Delete(file);
            }

            DeleteIfEmpty(examples);
        }

        File.Delete(Path.Combine(folder, ExampleFile.Served));
        File.Delete(Path.Combine(folder, ServerNote.FileName));
    }

    private static void DeleteIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
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
