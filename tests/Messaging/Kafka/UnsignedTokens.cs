using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aviary.Tests.Messaging.Kafka;

/// <summary>An identity provider on loopback that gives tokens without a signature (RFC 7519 section 6), which Kafka takes unless it is told otherwise.</summary>
/// <param name="wrongSecret">The secret of a client that gets none.</param>
internal sealed class UnsignedTokens(string wrongSecret) : IAsyncDisposable
{
    private WebApplication? _app;

    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/token", (HttpRequest request) =>
        {
            string credentials = Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers.Authorization.ToString()["Basic ".Length..]));
            return credentials.EndsWith($":{wrongSecret}", StringComparison.Ordinal)
                ? Results.StatusCode(StatusCodes.Status401Unauthorized)
                : Results.Text($$"""{"access_token":"{{Token()}}","expires_in":300}""", "application/json");
        });
        await _app.StartAsync(cancellationToken);
        return new Uri(_app.Urls.First() + "/token");
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static string Token()
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string claims = string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"aviary","iat":{{now - 1}},"exp":{{now + 300}}}""");
        return $"{Base64Url.EncodeToString("""{"alg":"none"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.";
    }
}
