using Aviary.Cli.Output;

namespace Aviary.Tests.Cli.Output;

public sealed class DecisionTextTests
{
    [Theory]
    [InlineData("challenger: it answers less", "kept as challenger: it answers less")]
    [InlineData("champion: the first version", "made champion: the first version")]
    [InlineData(null, "no decision was recorded")]
    public void A_decision_reads_as_a_sentence(string? recorded, string text) => Assert.Equal(text, DecisionText.Of(recorded));
}
