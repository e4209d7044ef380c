using System.Text.Json;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Output;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands;

/// <summary>A line that sends a photo, for models that take colour pictures: nobody types 150,000 numbers.</summary>
internal static class PhotoLine
{
    private const int Colours = 3;

    /// <summary>Whether a version takes colour pictures.</summary>
    public static bool Fits(ModelVersion? version)
        => version is not null && version.Parameters.TryGetValue("picture", out JsonElement picture)
            && picture.ValueKind == JsonValueKind.Object
            && picture.TryGetProperty("channels", out JsonElement channels) && channels.TryGetInt32(out int count) && count == Colours;

    /// <summary>The line, with a photo of the birds' folder where there is one, otherwise one of the user's.</summary>
    public static string For(Caller caller, string address) => RequestLine.Photo(caller, Photo(), address);

    private static string Photo()
    {
        string? folder = Environment.GetEnvironmentVariable(BirdsFiles.Variable);
        return Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal).FirstOrDefault() is { } found
            ? Caller.Near(found)
            : "photo.jpg";
    }
}
