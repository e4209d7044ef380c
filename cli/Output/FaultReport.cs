namespace Aviary.Cli.Output;

/// <summary>An error of the program's own: one line for its user, and the whole of it in a file for those who mend it.</summary>
internal static class FaultReport
{
    /// <summary>The line; it names the file.</summary>
    public static string Write(Exception error)
    {
        string said = $"this is a fault of the program ({error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")})";
        try
        {
            string path = Path.Combine(Directory.CreateTempSubdirectory("aviary-fault-").FullName, "fault.txt");
            File.WriteAllText(path, error.ToString());
            return $"{said}; please report it with the file {path}";
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return said;
        }
    }
}
