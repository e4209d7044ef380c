using System.Text.Json;
using Aviary.Learning.Datasets;

namespace Aviary.Cli.Commands;

/// <summary>A file in the state folder that says where a server of it listens, so that other commands name the right address.</summary>
internal static class ServerNote
{
    public const string FileName = "server.json";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Leaves the note; a folder that cannot be written has none.</summary>
    public static void Leave(string folder, string address)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["address"] = address }));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The address is a help, and printed besides.
        }
    }

    /// <summary>Takes the note away, unless another server has left its own since.</summary>
    public static void Remove(string folder, string address)
    {
        try
        {
            if (Read(folder) == address)
            {
                File.Delete(Path.Combine(folder, FileName));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it asks whether the server answers.
        }
    }

    /// <summary>The address of a server of the folder that answers; null where none does.</summary>
    public static async Task<string?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        if (Read(folder) is not { } address || !Uri.TryCreate($"{address}/health/live", UriKind.Absolute, out Uri? live) || !live.IsLoopback)
        {
            return null;
        }

        using HttpClient client = Downloads.Client();
        client.Timeout = AnswerTimeout;
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(live, cancellationToken);
            return answer.IsSuccessStatusCode ? address : null;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null; // It ended without a word: nobody listens there.
        }
    }

    private static string? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Path.Combine(folder, FileName)))?.GetValueOrDefault("address");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
