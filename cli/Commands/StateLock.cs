namespace Aviary.Cli.Commands;

/// <summary>
/// Shows that somebody works on a state folder: a file in it that is held open, by several with sharing or by one without. The system
/// lets go of it when its holder ends, however that happens.
/// </summary>
internal sealed class StateLock : IDisposable
{
    private const string Name = "in-use.lock";

    private readonly FileStream? _file;

    private StateLock(FileStream? file) => _file = file;

    /// <summary>For those that work on the folder beside each other. A folder that cannot be written, as in a container, is not locked: serving does not need it.</summary>
    public static StateLock Share(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read, bufferSize: 0));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(file: null);
        }
    }

    /// <summary>For one that works on the folder alone; null while others work on it.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static StateLock? TryAlone(string folder)
    {
        try
        {
            return new(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file?.Dispose();
}
