using Aviary.Learning.Datasets;
using Microsoft.Extensions.Options;

namespace Aviary.TrainingRuns;

/// <summary>Checks <see cref="RunOptions"/> at start: each range, and that a live trainer is not taken for a dead one.</summary>
internal sealed class RunOptionsValidator : IValidateOptions<RunOptions>
{
    private const int BeatsBeforeLost = 3;

    public ValidateOptionsResult Validate(string? name, RunOptions options)
    {
        ValidateOptionsResult ranges = new RunOptionsRanges().Validate(name, options);
        if (!ranges.Failed && Wrong(options) is { } wrong)
        {
            return ValidateOptionsResult.Fail(wrong);
        }

        return ranges.Failed || options.HeartbeatTimeout >= options.Heartbeat * BeatsBeforeLost
            ? ranges
            : ValidateOptionsResult.Fail(
                $"Training:HeartbeatTimeout is {options.HeartbeatTimeout}, expected at least {BeatsBeforeLost} times Training:Heartbeat, which is {options.Heartbeat}.");
    }

    private static string? Wrong(RunOptions options)
        => options.Data.StartsWith(WebDataset.Scheme, StringComparison.Ordinal) && string.IsNullOrEmpty(options.Sha256)
            ? "Training:Data is a file on the web, for which Training:Sha256 is needed (--sha256): the SHA-256 that its authors publish, or that of a copy that you trust."
            : options.Test?.StartsWith(WebDataset.Scheme, StringComparison.Ordinal) == true
                ? "Training:Test cannot be a file on the web: name a file, a folder, or s3://bucket/prefix."
                : null;
}

/// <summary>The attributes of <see cref="RunOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class RunOptionsRanges : IValidateOptions<RunOptions>;
