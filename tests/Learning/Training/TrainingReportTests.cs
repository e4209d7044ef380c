using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Tests.Learning.Training;

public sealed class TrainingReportTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Threads_are_reported_as_asked_for_so_that_every_machine_reports_the_same(int threads)
    {
        TrainingOptions options = new() { Network = "linear", Threads = threads };

        Assert.Equal(threads, TrainingReport.Parameters(Recipe.Of(options, SmallPictures.Make()), SmallPictures.Make(), new Dictionary<string, object>())["threads"]);
    }

    [Theory]
    [InlineData(true, "shirt", "bag")]
    [InlineData(false, "0", "1")]
    [InlineData(false, "a", "b")]
    [InlineData(false, "turn left", "turn right")]
    public void Pictures_are_mirrored_unless_their_classes_are_digits_letters_or_sides(bool mirrored, params string[] classes)
    {
        ImageDataset pictures = new("made", classes, 1, 1, 1, new byte[2], new[] { 0, 1 });
        Assert.Equal(mirrored, Recipe.Of(new TrainingOptions(), pictures).HorizontalFlips);
        Assert.True(Recipe.Of(new TrainingOptions { HorizontalFlips = true }, pictures).HorizontalFlips);
    }

    [Fact]
    public void What_was_left_open_is_settled_once()
    {
        Recipe recipe = Recipe.Of(new TrainingOptions(), SmallPictures.Make());
        Assert.Equal(recipe, Recipe.Of(recipe.Options, SmallPictures.Make(count: 6000)));
    }
}
