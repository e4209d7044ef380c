using Aviary.Cli.Output;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands;

/// <summary>What a user is shown to try a version with: its own example, and for models of colour pictures a photo.</summary>
internal static class TryLines
{
    /// <param name="registry">Has the version's example.</param>
    /// <param name="version">The version.</param>
    /// <param name="path">Where the example is written.</param>
    /// <param name="address">Where predictions are asked for.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<string> OfAsync(ModelRegistry registry, ModelVersion version, string path, string address, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Current;
        string? photo = PhotoLine.Fits(version) ? PhotoLine.For(caller, address) : null;
        if (!await ExampleFile.TryWriteAsync(registry, version, path, cancellationToken))
        {
            string folder = Path.GetDirectoryName(path)!;
            return photo is null
                ? $"POST {{\"inputs\":[row, …]}} to {address}\n(No example was written: {folder} cannot be written; choose another folder with --state FOLDER.)"
                : $"Try it with a photo:\n\n  {photo}\n";
        }

        string example = RequestLine.Json(caller, Caller.Near(path), address);
        return $"Try it:\n\n  {example}\n" + (photo is null ? "" : $"\nor with a photo:\n\n  {photo}\n");
    }
}
