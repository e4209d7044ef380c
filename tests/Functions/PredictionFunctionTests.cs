using System.Net.Http.Headers;
using System.Text.Json;

namespace Aviary.Tests.Functions;

public sealed class PredictionFunctionTests(ServingApp serving) : IClassFixture<ServingApp>
{
    private readonly App _app = serving.App;

    private static string Row => JsonSerializer.Serialize(TinyClassifier.Picture(4));

    private static string Good => $$"""{"inputs":[{{Row}}]}""";

    [Fact]
    public async Task A_vector_is_answered_with_its_class_the_three_most_probable_and_the_version()
    {
        JsonElement answer = await App.JsonAsync(await _app.PostAsync(App.Predictions, Good), 200);
        Assert.Equal(App.Model, answer.GetProperty("model").GetString());
        Assert.Equal(serving.Champion, answer.GetProperty("version").GetString());
        JsonElement prediction = Assert.Single(answer.GetProperty("predictions").EnumerateArray());
        Assert.Equal("c4", prediction.GetProperty("class").GetString());
        Assert.Equal(4, prediction.GetProperty("index").GetInt32());
        Assert.True(Guid.TryParse(prediction.GetProperty("id").GetString(), out _));
        JsonElement[] top = [.. prediction.GetProperty("top").EnumerateArray()];
        Assert.Equal(3, top.Length);
        Assert.Equal("c4", top[0].GetProperty("class").GetString());
        double[] probabilities = [.. top.Select(guess => guess.GetProperty("probability").GetDouble())];
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.Equal(probabilities[0], prediction.GetProperty("probability").GetDouble());
    }

    [Fact]
    public async Task Rows_of_rows_are_taken_and_a_batch_is_answered_in_its_order()
    {
        string nested = JsonSerializer.Serialize(TinyClassifier.Picture(7).Chunk(28));
        JsonElement answer = await App.JsonAsync(await _app.PostAsync(App.Predictions, $$"""{"inputs":[{{Row}},{{nested}}]}"""), 200);
        Assert.Equal(["c4", "c7"], answer.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("class").GetString()));
    }

    [Theory]
    [InlineData("?top=1", 1)]
    [InlineData("?top=10", 10)]
    [InlineData("?top=", 3)]
    [InlineData("?alias=champion", 3)]
    public async Task The_query_says_how_many_classes_are_answered(string query, int classes)
    {
        JsonElement answer = await App.JsonAsync(await _app.PostAsync(App.Predictions + query, Good), 200);
        Assert.Equal(classes, answer.GetProperty("predictions")[0].GetProperty("top").GetArrayLength());
    }

    [Fact]
    public async Task A_version_can_be_asked_for()
    {
        JsonElement answer = await App.JsonAsync(await _app.PostAsync($"{App.Predictions}?version={serving.Newer}", Good), 200);
        Assert.Equal(serving.Newer, answer.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("[]", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"inputs":5}""", 400)]
    [InlineData("""{"inputs":[]}""", 400)]
    [InlineData("""{"inputs":[[]]}""", 400)]
    [InlineData("""{"inputs":[[1,2,3]]}""", 400)]
    [InlineData("""{"inputs":[ROW""", 400)]
    [InlineData("""{"inputs":[["a"]]}""", 400)]
    [InlineData("""{"inputs":[[NaN]]}""", 400)]
    [InlineData("""{"inputs":[[null]]}""", 400)]
    [InlineData("""{"inputs":[ROW,[1]]}""", 400)]
    [InlineData("""{"inputs":[ROW,ROW,ROW,ROW,ROW,ROW,ROW,ROW,ROW]}""", 413)]
    public async Task A_body_that_is_not_as_it_should_be_is_refused_naming_the_field(string body, int status)
    {
        HttpResponseMessage response = await _app.PostAsync(App.Predictions, body.Replace("ROW", Row, StringComparison.Ordinal));
        string? field = await App.ProblemAsync(response, status);
        Assert.True(field is "body" || field?.StartsWith("inputs", StringComparison.Ordinal) == true, $"the field is '{field}'");
    }

    [Theory]
    [InlineData("?top=0", "top")]
    [InlineData("?top=11", "top")]
    [InlineData("?top=-1", "top")]
    [InlineData("?top=three", "top")]
    [InlineData("?top=1&top=2", "top")]
    [InlineData("?version=newest", "version")]
    [InlineData("?version=20261121T030000Z-1a2b3c4d&alias=champion", "version")]
    [InlineData("?alias=UPPER", "alias")]
    public async Task A_wrong_query_is_refused_naming_the_value(string query, string field)
        => Assert.Equal(field, await App.ProblemAsync(await _app.PostAsync(App.Predictions + query, Good), 400));

    [Theory]
    [InlineData("/api/models/unknown/predictions")]
    [InlineData(App.Predictions + "?version=20200101T000000Z-00000000")]
    [InlineData(App.Predictions + "?alias=unknown")]
    public async Task What_does_not_exist_is_answered_404(string path)
        => Assert.Null(await App.ProblemAsync(await _app.PostAsync(path, Good), 404));

    [Fact]
    public async Task A_name_that_no_model_can_have_is_refused()
        => Assert.Equal("model", await App.ProblemAsync(await _app.PostAsync("/api/models/No%2F..%2FName/predictions", Good), 400));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_naming_the_setting_whether_it_says_its_size_or_not(bool chunked)
    {
        HttpResponseMessage response = await _app.SendAsync(
            HttpMethod.Post, App.Predictions, new string(' ', 100_001), request => request.Headers.TransferEncodingChunked = chunked);
        JsonElement problem = await App.JsonAsync(response, 413);
        Assert.Equal("body", problem.GetProperty("field").GetString());
        Assert.Contains("Serving:MaxBodyBytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_just_within_the_limit_is_read()
        => Assert.NotNull(await App.ProblemAsync(await _app.PostAsync(App.Predictions, new string(' ', 100_000)), 400));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_content_type_is_answered_415(string? type)
    {
        HttpResponseMessage response = await _app.SendAsync(
            HttpMethod.Post, App.Predictions, Good, request => request.Content!.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type));
        Assert.Equal("Content-Type", await App.ProblemAsync(response, 415));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task Other_spellings_of_the_content_type_are_taken(string type)
        => await App.JsonAsync(
            await _app.SendAsync(HttpMethod.Post, App.Predictions, Good, request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type)),
            200);

    [Fact]
    public async Task A_compressed_body_is_answered_415()
        => Assert.Equal(
            "Content-Encoding",
            await App.ProblemAsync(
                await _app.SendAsync(HttpMethod.Post, App.Predictions, Good, request => request.Content!.Headers.ContentEncoding.Add("gzip")), 415));
}
