using System.Globalization;
using System.Text;

namespace Aviary.Benchmarks.Checks.Fuzzing.Requests;

/// <summary>Whole HTTP requests as they go over the wire, each of them good.</summary>
internal static class RequestSamples
{
    /// <summary>The model that takes pictures of 8×8 pixels, and the one that takes columns.</summary>
    public const string Pictures = "pictures", Table = "table";

    private const string Boundary = "----part";
    private const int MaxPicture = 8 * 1024;

    private static readonly string Numbers = string.Join(',', Enumerable.Range(0, 8 * 8 * 3).Select(i => i.ToString(CultureInfo.InvariantCulture)));

    public static IReadOnlyList<byte[]> All { get; } = [.. Make()];

    private static IEnumerable<byte[]> Make()
    {
        yield return Post(Pictures, "?top=2", "application/json", Text($$"""{"inputs":[[{{Numbers}}],[{{Numbers}}]]}"""));
        yield return Post(Pictures, "?alias=champion", "application/json; charset=utf-8", Text($$"""{ "id": 1, "inputs": [ [{{Numbers}}] ] }"""));
        yield return Post(Pictures, "", "application/json", Text("""{"url":"https://[::1]/a.png"}"""));
        yield return Post(Table, "?top=1&version=", "application/json", Text("""{"inputs":[{"age":41.5,"colour":"red"},{"colour":"gr\u00fcn","age":null}]}"""));
        yield return Post(Table, "", "application/json", Text("""{"inputs":[[[-1e-3],["blue"]],[7,"green"]]}"""));
        yield return Chunked(Table, Text("""{"inputs":[{"age":1,"colour":"blue"}]}"""));
        foreach (byte[] picture in PictureSamples.All.Where(picture => picture.Length < MaxPicture))
        {
            yield return Post(Pictures, "", "image/jpeg", picture);
            yield return Post(Pictures, "?top=3", $"multipart/form-data; boundary=\"{Boundary}\"", [.. Part("a.png", picture), .. Part("b", picture), .. Text($"--{Boundary}--\r\n")]);
        }

        yield return Send("PUT", $"/api/models/{Pictures}/aliases/champion", ["Content-Type: application/json", "If-Match: \"abc\", W/\"d\"", "Content-Length: 22"], Text("""{"version":"20261121"}"""));
        foreach (string path in new[]
        {
            "/api/models?after=a&limit=5", $"/api/models/{Pictures}", $"/api/models/{Table}/versions?limit=2&after=20261121T030000Z-1a2b3c4d",
            $"/api/models/{Table}/versions/20261121T030000Z-1a2b3c4d", $"/api/models/{Pictures}/aliases/champion", $"/api/models/{Pictures}/monitoring",
            "/health/ready", "/metrics", "/", "/dashboard/main.js",
        })
        {
            yield return Send("GET", path, ["Accept: */*", "If-None-Match: \"x\""], []);
        }
    }

    private static byte[] Post(string model, string query, string type, byte[] body)
        => Send("POST", $"/api/models/{model}/predictions{query}", [$"Content-Type: {type}", $"Content-Length: {body.Length}"], body);

    private static byte[] Chunked(string model, byte[] body)
        => Send(
            "POST", $"/api/models/{model}/predictions", ["Content-Type: application/json", "Transfer-Encoding: chunked"],
            [.. Text($"5;a=b\r\n"), .. body[..5], .. Text($"\r\n{body.Length - 5:x}\r\n"), .. body[5..], .. Text("\r\n0\r\n\r\n")]);

    private static byte[] Part(string file, byte[] content)
        => [.. Text($"--{Boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{file}\"\r\nContent-Type: image/png\r\n\r\n"), .. content, .. Text("\r\n")];

    private static byte[] Send(string method, string path, string[] headers, byte[] body)
        => [.. Text($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{string.Join("\r\n", headers)}\r\nConnection: close\r\n\r\n"), .. body];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
