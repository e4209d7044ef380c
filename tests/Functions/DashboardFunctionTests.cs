using System.Net;
using System.Text.RegularExpressions;
using Aviary.Functions.Dashboard;

namespace Aviary.Tests.Functions;

public sealed partial class DashboardFunctionTests(ServingApp serving) : IClassFixture<ServingApp>
{
    private readonly App _app = serving.App;

    [Fact]
    public async Task The_page_is_at_the_root_and_may_reach_nothing_but_this_host()
    {
        HttpResponseMessage response = await _app.Client.GetAsync("/", App.None);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        string policy = string.Concat(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Everything_the_page_names_is_there()
    {
        string page = await _app.Client.GetStringAsync("/", App.None);
        string[] files = [.. Named().Matches(page).Select(match => match.Groups["file"].Value).Distinct()];
        Assert.Contains("/dashboard/main.js", files);
        foreach (string file in files)
        {
            Assert.Equal(HttpStatusCode.OK, (await _app.Client.GetAsync(file, App.None)).StatusCode);
        }

        foreach (string script in Page.All.Value.Keys.Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            foreach (Match import in Imported().Matches(await _app.Client.GetStringAsync($"/dashboard/{script}", App.None)))
            {
                Assert.Contains(import.Groups["file"].Value, Page.All.Value.Keys);
            }
        }
    }

    [Fact]
    public async Task No_file_has_inline_script_or_style_or_an_address_elsewhere()
    {
        foreach (string file in Page.All.Value.Keys)
        {
            string text = (await _app.Client.GetStringAsync($"/dashboard/{file}", App.None))
                .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(Inline(), text);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_the_browser_has_is_not_sent_again()
    {
        HttpResponseMessage first = await _app.Client.GetAsync("/dashboard/style.css", App.None);
        HttpResponseMessage second = await _app.SendAsync(
            HttpMethod.Get, "/dashboard/style.css", null, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/dashboard/unknown.js")]
    [InlineData("/dashboard/..%2FProgram.cs")]
    public async Task Another_file_is_answered_404(string path)
        => await App.ProblemAsync(await _app.Client.GetAsync(path, App.None), 404);

    [Fact]
    public async Task Examples_are_answered_also_where_there_are_none()
        => (await _app.GetJsonAsync("/api/dashboard/examples")).GetProperty("examples");

    [GeneratedRegex("(href|src)=\"(?<file>/dashboard/[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("from \"\\./(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Imported();

    [GeneratedRegex("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=\"", RegexOptions.None, 1000)]
    private static partial Regex Inline();
}
