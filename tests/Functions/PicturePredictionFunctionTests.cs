using System.Net.Http.Headers;
using System.Text.Json;

namespace Aviary.Tests.Functions;

/// <summary>Pictures over HTTP, to the model of 28×28 grey pixels that all apps of these tests serve.</summary>
public sealed class PicturePredictionFunctionTests(PictureApp serving) : IClassFixture<PictureApp>
{
    private readonly App _app = serving.App;

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/webp")]
    public async Task A_picture_is_told_by_its_content_and_answered_with_its_class(string type)
        => Assert.Equal(["c4"], await ClassesAsync(await SendAsync(Bars(4), type)));

    [Fact]
    public async Task Several_pictures_of_a_form_are_answered_in_their_order()
        => Assert.Equal(["c7", "c4"], await ClassesAsync(await FormAsync(("image", Bars(7)), ("image", Bars(4)))));

    [Fact]
    public async Task Every_kind_of_picture_is_taken()
    {
        foreach (byte[] sample in PictureSamples.All)
        {
            Assert.Single(await ClassesAsync(await SendAsync(sample)));
        }
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("cut", 400)]
    [InlineData("GIF89a..........", 415)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", 415)]
    [InlineData("large", 413)]
    [InlineData("many pixels", 413)]
    public async Task A_bad_picture_is_refused_with_its_reason(string kind, int status)
    {
        byte[] picture = kind switch
        {
            "cut" => Bars(1)[..^20],
            "large" => new byte[PictureApp.MaxBytes + 1],
            "many pixels" => new PngWriter(400, 400, 1, 0).Write(_ => new byte[50]),
            _ => System.Text.Encoding.ASCII.GetBytes(kind),
        };
        Assert.Equal("body", await App.ProblemAsync(await SendAsync(picture), status));
        if (kind != "large")
        {
            Assert.Equal("image[1]", await App.ProblemAsync(await FormAsync(("image", Bars(1)), ("image", picture)), status));
        }
    }

    [Fact]
    public async Task A_form_is_held_to_its_limits_and_its_parts_to_their_name()
    {
        Assert.Equal("image", await App.ProblemAsync(await FormAsync([.. Enumerable.Repeat(("image", Bars(1)), PictureApp.MaxPictures + 1)]), 413));
        Assert.Equal("image[0]", await App.ProblemAsync(await FormAsync(("image", new byte[PictureApp.MaxBytes + 1])), 413));
        byte[] half = new byte[(PictureApp.MaxRequestBytes / 3) + 1];
        Assert.Equal("body", await App.ProblemAsync(await FormAsync(("image", half), ("image", half), ("image", half)), 413));
        Assert.Equal("body", await App.ProblemAsync(await FormAsync(("file", Bars(1))), 400));
        Assert.Equal("image", await App.ProblemAsync(await SendAsync("--x--\r\n"u8.ToArray(), "multipart/form-data; boundary=x"), 400));
        Assert.Equal("body", await App.ProblemAsync(await SendAsync("--x\r\nContent-Dispo"u8.ToArray(), "multipart/form-data; boundary=x"), 400));
        Assert.Equal("Content-Type", await App.ProblemAsync(await SendAsync("x"u8.ToArray(), "multipart/form-data"), 400));
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1/a.jpg"}""")]
    [InlineData("""{"url":"http://169.254.169.254/latest/meta-data"}""")]
    [InlineData("""{"url":"file:///etc/passwd"}""")]
    [InlineData("""{"url":5}""")]
    [InlineData("""{"url":"http://a.example/","inputs":[]}""")]
    [InlineData("""{"url":"http://a.example/"}x""")]
    [InlineData("""{"url":""")]
    public async Task An_address_that_may_not_be_asked_is_refused(string body)
        => Assert.Equal("url", await App.ProblemAsync(await _app.PostAsync(App.Predictions, body), 400));

    [Fact]
    public async Task An_address_that_is_no_text_is_refused()
        => Assert.Equal("url", await App.ProblemAsync(await SendAsync([.. "{\"url\":\"https://a.example/"u8, 0xAC, .. "\"}"u8], "application/json"), 400));

    [Fact]
    public async Task A_version_says_how_pictures_come_in()
    {
        JsonElement version = await _app.GetJsonAsync($"/api/models/{App.Model}/versions/{serving.Champion}");
        Assert.Equal(
            """{"width":28,"height":28,"channels":1,"layout":"nchw","fit":"stretch"}""", version.GetProperty("parameters").GetProperty("picture").GetRawText());
    }

    /// <summary>The class's bar, as a grey picture twice as large.</summary>
    private static byte[] Bars(int label) => new PngWriter(56, 56, 8, 0).Write(y => [.. Enumerable.Repeat((byte)(y / 4 == label ? 255 : 0), 56)]);

    private static async Task<IEnumerable<string?>> ClassesAsync(HttpResponseMessage response)
        => [.. (await App.JsonAsync(response, 200)).GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("class").GetString())];

    private Task<HttpResponseMessage> SendAsync(byte[] body, string type = "image/jpeg")
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return _app.Client.PostAsync(App.Predictions, content, App.None);
    }

    private Task<HttpResponseMessage> FormAsync(params (string Name, byte[] Bytes)[] parts)
    {
        MultipartFormDataContent form = [];
        foreach ((string name, byte[] bytes) in parts)
        {
            form.Add(new ByteArrayContent(bytes), name, "photo.jpg");
        }

        return _app.Client.PostAsync(App.Predictions, form, App.None);
    }
}
