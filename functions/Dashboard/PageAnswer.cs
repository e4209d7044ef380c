using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aviary.Functions.Dashboard;

/// <summary>Answers with a file of the dashboard, and lets it load, run and reach nothing but this host.</summary>
internal sealed class PageAnswer(Page page) : IResult
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        EntityTagHeaderValue tag = new($"\"{page.ETag}\"");
        IHeaderDictionary headers = response.Headers;
        headers.ETag = tag.ToString();
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (EntityTagHeaderValue.TryParseList(httpContext.Request.Headers.IfNoneMatch.OfType<string>().ToArray(), out IList<EntityTagHeaderValue>? held)
            && held.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = page.ContentType;
        response.ContentLength = page.Content.Length;
        await response.Body.WriteAsync(page.Content, httpContext.RequestAborted);
    }
}
