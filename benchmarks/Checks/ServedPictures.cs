using System.Net.Http.Headers;
using System.Text.Json;
using Aviary.Cli.Hosting;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Benchmarks.Checks;

/// <summary>A model in a bucket of its own, served over HTTP in this process, that is sent pictures.</summary>
internal sealed class ServedPictures : IAsyncDisposable
{
    private const string Model = "checked";

    private readonly string _state;
    private readonly LocalHost _host;
    private readonly HttpClient _client;
    private readonly int _classes;

    private ServedPictures(string state, LocalHost host, int classes)
    {
        _state = state;
        _host = host;
        _classes = classes;
        _client = new HttpClient { BaseAddress = new Uri(host.Address), Timeout = TimeSpan.FromMinutes(2) };
    }

    public static async Task<ServedPictures> StartAsync(ModelSource source, CancellationToken cancellationToken)
    {
        string state = Directory.CreateTempSubdirectory("aviary-check-").FullName;
        LocalHost? host = null;
        try
        {
            host = await LocalHost.StartAsync(
                new LocalHostOptions
                {
                    Port = 0,
                    Settings = new Dictionary<string, string?> { ["Registry:Folder"] = Path.Combine(state, "bucket"), ["Training:Model"] = Model },
                },
                cancellationToken);
            NewVersion prepared = host.Services.GetRequiredService<ModelImport>().Prepare(source, cancellationToken);
            await host.Services.GetRequiredService<Registration>().RegisterAsync(Model, prepared, "check", cancellationToken);
            return new ServedPictures(state, host, prepared.ClassNames.Count);
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }

            Directory.Delete(state, recursive: true);
            throw;
        }
    }

    /// <summary>The probabilities of all classes for a picture.</summary>
    /// <exception cref="InvalidDataException">It was refused.</exception>
    public async Task<float[]> ProbabilitiesAsync(byte[] picture, CancellationToken cancellationToken)
    {
        (int status, byte[] answer) = await SendAsync(picture, cancellationToken);
        return status == 200 ? Row(answer) : throw new InvalidDataException($"the server answered {status}: {System.Text.Encoding.UTF8.GetString(answer)}");
    }

    /// <summary>The status and the body of the answer to a picture.</summary>
    public async Task<(int Status, byte[] Body)> SendAsync(byte[] picture, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(picture);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png"); // told by content, whatever this says
        using HttpResponseMessage response = await _client.PostAsync($"/api/models/{Model}/predictions?top={_classes}", content, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>The probabilities in an answer, in the order of the classes.</summary>
    public float[] Row(byte[] answer)
    {
        float[] row = new float[_classes];
        foreach (JsonElement ranked in JsonElement.Parse(answer).GetProperty("predictions")[0].GetProperty("top").EnumerateArray())
        {
            row[ranked.GetProperty("index").GetInt32()] = ranked.GetProperty("probability").GetSingle();
        }

        return row;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
