using System.Text;
using System.Text.Json;
using Aviary.Cli.Output;
using Aviary.Messaging;

namespace Aviary.Tests.Cli.Output;

public sealed class ReceivedOutputTests
{
    private static readonly byte[] Result = Encoding.UTF8.GetBytes($$"""
        {
          "class": "Äsche",
          "top": [{{string.Join(", ", Enumerable.Range(0, 100))}}]
        }
        """);

    [Fact]
    public void A_body_of_JSON_is_shown_whole_in_the_line_of_its_message()
    {
        string line = ReceivedOutput.Line(Message(Result, "application/json; charset=utf-8"));

        Assert.EndsWith($"{{\"class\":\"Äsche\",\"top\":[{string.Join(',', Enumerable.Range(0, 100))}]}}", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("{oops", "application/json", "{oops")]
    [InlineData("two\nlines\u001b[31m", "text/plain", "two�lines�[31m")]
    [InlineData("\u0000\u00ff", "image/png", "2 bytes of image/png")]
    public void What_is_no_JSON_is_shown_as_text_or_by_its_size(string body, string type, string shown)
        => Assert.EndsWith("  " + shown, ReceivedOutput.Line(Message(Encoding.Latin1.GetBytes(body), type)), StringComparison.Ordinal);

    [Fact]
    public void With_json_a_body_of_JSON_comes_as_a_value_beside_the_text()
    {
        using MemoryStream output = new();
        ReceivedOutput.Write(output, Message(Result, "application/cloudevents+json"), json: true);
        string text = Encoding.UTF8.GetString(output.ToArray());
        using JsonDocument line = JsonDocument.Parse(text);

        Assert.DoesNotContain('\n', text.TrimEnd('\n'));
        Assert.Equal("Äsche", line.RootElement.GetProperty("data").GetProperty("class").GetString());
        Assert.Equal(Encoding.UTF8.GetString(Result), line.RootElement.GetProperty("body").GetString());
    }

    [Fact]
    public void With_json_a_picture_has_no_value_but_its_bytes()
    {
        using MemoryStream output = new();
        ReceivedOutput.Write(output, Message([0xFF, 0xD8], "image/jpeg"), json: true);
        using JsonDocument line = JsonDocument.Parse(output.ToArray());

        Assert.False(line.RootElement.TryGetProperty("data", out _));
        Assert.Equal([0xFF, 0xD8], line.RootElement.GetProperty("body").GetProperty("base64").GetBytesFromBase64());
    }

    private static ReceivedMessage Message(byte[] body, string type) => new()
    {
        Message = new Message { Id = "1", Source = "/test", Type = "t", Body = body, ContentType = type },
        Origin = new MessageOrigin("topic", 0, "1"),
        Attempt = 1,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };
}
