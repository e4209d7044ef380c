using Aviary.Inference;

namespace Aviary.Tests.Inference;

public sealed class OutputFormTests
{
    [Theory]
    [InlineData(0.25f, 0.75f)]
    [InlineData(0f, 0.99609375f)] // 255 of 256 steps, the most that a byte says
    [InlineData(0.19921875f, 0.6015625f)] // 51 and 154 steps, the rest rounded away in other classes
    public void Probabilities_are_told_also_where_they_were_rounded_to_bytes(float first, float second)
        => Assert.Equal(OutputForm.Probabilities, OutputForms.Of([first, second]));

    [Theory]
    [InlineData(0.3f, 0.4f)]
    [InlineData(0f, 0f)]
    [InlineData(1f, 1f)]
    [InlineData(-0.5f, 0.5f)]
    [InlineData(2f, -1f)]
    public void Scores_are_told_from_them(float first, float second) => Assert.Equal(OutputForm.Logits, OutputForms.Of([first, second]));

    [Fact]
    public void Of_very_many_classes_all_may_be_rounded_away() => Assert.Equal(OutputForm.Probabilities, OutputForms.Of(new float[965]));
}
