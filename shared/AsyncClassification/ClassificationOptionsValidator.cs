using Microsoft.Extensions.Options;
using Npgsql;

namespace Aviary.AsyncClassification;

/// <summary>Checks the settings at start.</summary>
internal sealed class ClassificationOptionsValidator : IValidateOptions<ClassificationOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(options.Consumer))
        {
            return ValidateOptionsResult.Fail($"Messaging:Consumer is {options.Consumer}, expected {string.Join(", ", Enum.GetNames<ClassificationConsumer>())}.");
        }

        if (options.OutcomeRetention != TimeSpan.Zero && (options.OutcomeRetention < Shortest || options.OutcomeRetention > Longest))
        {
            return ValidateOptionsResult.Fail(
                $"Messaging:OutcomeRetention is {options.OutcomeRetention}, expected 00:00:00 (for ever) or {Shortest} to {Longest}: a request that comes again after its outcome is deleted gets a second one.");
        }

        try
        {
            _ = new NpgsqlConnectionStringBuilder(options.Outcomes ?? string.Empty);
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The text may hold a password and is not shown.
            return ValidateOptionsResult.Fail("Messaging:Outcomes must be a connection string of PostgreSQL, as Host=…;Username=…;Database=….");
        }
    }
}
