using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;

namespace Aviary.Tests.AsyncClassification;

public sealed class ResultMessageTests
{
    [Theory]
    [InlineData("/short", "/models/m/results?of=%2Fshort")]
    [InlineData("/\u6F22", "/models/m/results?of=%2F%E6%BC%A2")]
    public void The_source_names_the_model_and_the_source_of_the_request(string source, string expected)
        => Assert.Equal(expected, From(source).Source);

    [Fact]
    public void A_source_that_is_too_long_when_it_is_escaped_is_named_by_its_digest()
    {
        Message result = From(new string('\u6F22', 300));
        Assert.StartsWith("/models/m/results?of=sha256:", result.Source, StringComparison.Ordinal);
        MessageRules.Check(result, 1_000_000);
    }

    private static Message From(string source)
    {
        Message request = new() { Id = "1", Source = source, Type = "t" };
        Outcome outcome = new() { Source = source, Id = "1", Model = "m", Result = "{}", ReceivedAt = DateTimeOffset.UnixEpoch, CompletedAt = DateTimeOffset.UnixEpoch };
        return ResultMessage.From(request, outcome);
    }
}
