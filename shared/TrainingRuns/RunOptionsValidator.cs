using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Checks <see cref="RunOptions"/> at start: each range, and that a live trainer is not taken for a dead one.</summary>
internal sealed class RunOptionsValidator : IValidateOptions<RunOptions>
{
    private const int BeatsBeforeLost = 3;

    public ValidateOptionsResult Validate(string? name, RunOptions options)
    {
        ValidateOptionsResult ranges = new RunOptionsRanges().Validate(name, options);
        return ranges.Failed || options.HeartbeatTimeout >= options.Heartbeat * BeatsBeforeLost
            ? ranges
            : ValidateOptionsResult.Fail(
                $"Training:HeartbeatTimeout is {options.HeartbeatTimeout}, expected at least {BeatsBeforeLost} times Training:Heartbeat, which is {options.Heartbeat}.");
    }
}

/// <summary>The attributes of <see cref="RunOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class RunOptionsRanges : IValidateOptions<RunOptions>;
