using Aviary.TrainingRuns;

namespace Aviary.Tests.TrainingRuns;

public sealed class RunErrorTests
{
    [Theory]
    [InlineData("Could not find file '/home/ann lee/data/train.gz'.", "Could not find file '…/train.gz'.")]
    [InlineData("/srv/secret/place/t10k: is cut off", "…/t10k: is cut off")]
    [InlineData("cannot write to /srv/a/b (disk full)", "cannot write to …/b (disk full)")]
    [InlineData(@"Access to the path 'C:\Users\ann\x.bin' is denied.", "Access to the path '…/x.bin' is denied.")]
    [InlineData(@"D:\data\x.bin: gone", "…/x.bin: gone")]
    [InlineData("s3://bucket/prefix/train.gz: is missing", "s3://bucket/prefix/train.gz: is missing")]
    [InlineData("The answer of http://127.0.0.1:9000/b/c was 500", "The answer of http://127.0.0.1:9000/b/c was 500")]
    [InlineData("the loss is NaN in step 3 of epoch 1: lower LearningRate (it is 0.5/2)", "the loss is NaN in step 3 of epoch 1: lower LearningRate (it is 0.5/2)")]
    [InlineData("runs/fashion/1.json: expected and/or found", "runs/fashion/1.json: expected and/or found")]
    public void Of_a_path_of_this_machine_only_the_last_name_is_left(string text, string expected)
        => Assert.Equal(expected, RunError.WithoutPaths(text));

    [Fact]
    public void Places_of_this_machine_are_cut_even_where_their_names_hold_spaces()
    {
        string path = Path.Combine(Path.GetTempPath(), "x", "file.bin");
        Assert.Equal("…/file.bin: gone", RunError.WithoutPaths($"{path}: gone"));
    }

    [Fact]
    public void The_kind_stands_before_a_message_of_bounded_length()
    {
        Assert.Equal("InvalidDataException: x", RunError.Of(new InvalidDataException("x")));
        Assert.InRange(RunError.Of(new InvalidDataException(new string('/', 1 << 20))).Length, 1, 1100);
    }
}
