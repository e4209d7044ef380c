using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aviary.Functions.Dashboard;
using Aviary.Importing;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Google.Protobuf;

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

    [Fact]
    public async Task A_model_of_pictures_is_tried_with_pictures_of_its_own_classes_alone()
    {
        JsonElement found = await _app.GetJsonAsync($"/api/dashboard/examples?model={App.Model}");
        Assert.Equal(28, found.GetProperty("picture").GetProperty("width").GetInt32());
        Assert.Equal(0, found.GetProperty("examples").GetArrayLength()); // it has other classes than the data that is trained on
        Assert.False(found.TryGetProperty("row", out _));
    }

    [Fact]
    public async Task A_table_is_tried_with_a_row_that_it_takes()
    {
        await using App app = await App.StartAsync();
        NewVersion version = app.Get<ModelImport>().Prepare(new ModelSource { Onnx = ForeignModels.Table().ToByteArray() }, App.None);
        string published = (await app.Get<ModelRegistry>().PublishAsync("table", version, App.None)).Version;
        await app.Get<ModelRegistry>().MoveAliasAsync("table", ModelRegistry.Champion, published, null, "test", App.None);
        JsonElement found = await app.GetJsonAsync("/api/dashboard/examples?model=table");
        Assert.False(found.TryGetProperty("picture", out _));
        string body = $"{{\"inputs\":[{found.GetProperty("row").GetRawText()}]}}";
        JsonElement answer = await App.JsonAsync(await app.PostAsync("/api/models/table/predictions", body), 200);
        Assert.Equal(Math.Min(3, version.ClassNames.Count), answer.GetProperty("predictions")[0].GetProperty("top").GetArrayLength());
    }

    [Fact]
    public async Task A_model_that_is_not_there_has_nothing_to_try()
        => Assert.Equal(0, (await _app.GetJsonAsync("/api/dashboard/examples?model=unknown")).GetProperty("examples").GetArrayLength());

    /// <summary>A rule of the page itself, such as one for the labels of a dialog, would show what is hidden.</summary>
    [Fact]
    public async Task What_is_hidden_stays_hidden_whatever_the_style_says()
        => Assert.Contains("[hidden] { display: none !important; }", await _app.Client.GetStringAsync("/dashboard/style.css", App.None), StringComparison.Ordinal);

    [GeneratedRegex("(href|src)=\"(?<file>/dashboard/[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("from \"\\./(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Imported();

    [GeneratedRegex("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=\"", RegexOptions.None, 1000)]
    private static partial Regex Inline();
}
