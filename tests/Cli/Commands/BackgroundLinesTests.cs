using Aviary.Cli.Commands;
using Aviary.Learning.Training;
using Aviary.TrainingRuns;

namespace Aviary.Tests.Cli.Commands;

public sealed class BackgroundLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_training_that_another_start_began_is_told_with_the_epoch_after_which_it_goes_on()
    {
        TrainingRun run = Run(RunState.Waiting) with { Attempts = 1, Epoch = 3 };

        Assert.Equal(
            "Training run 20261121T025000Z-abcdef of fashion, which an earlier start began, goes on here after epoch 3 of 10.",
            BackgroundLines.Training(run, Now - TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(30, "is held by another process")]
    [InlineData(90, "which an earlier start began, goes on here")]
    public void A_run_whose_trainer_lives_is_told_apart_from_one_that_died(int secondsSinceHeartbeat, string said)
    {
        TrainingRun run = Run(RunState.Running) with { Attempts = 1, Heartbeat = Now - TimeSpan.FromSeconds(secondsSinceHeartbeat) };

        Assert.Contains(said, BackgroundLines.Training(run, Now - TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_nobody_has_begun_begins_here()
        => Assert.EndsWith("begins here.", BackgroundLines.Training(Run(RunState.Waiting), Now), StringComparison.Ordinal);

    private static TrainingRun Run(RunState state)
        => new("fashion", "20261121T025000Z-abcdef", "request", state, Now, Now.AddHours(1), new TrainingOptions { Epochs = 10 }) { MaxAttempts = 3 };
}
