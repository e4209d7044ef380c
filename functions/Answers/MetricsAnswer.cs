using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Answers;

/// <summary>Answers with metrics as Prometheus takes them.</summary>
internal sealed class MetricsAnswer(string text) : IResult
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        HttpResponse response = httpContext.Response;
        response.ContentType = ContentType;
        response.ContentLength = content.Length;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(content, httpContext.RequestAborted);
    }
}
