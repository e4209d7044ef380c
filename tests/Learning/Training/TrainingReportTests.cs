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

        Assert.Equal(threads, TrainingReport.Parameters(options, SmallPictures.Make())["threads"]);
    }
}
