using Microsoft.Extensions.Options;
using Npgsql;

namespace Aviary.AsyncClassification;

/// <summary>Checks the settings at start.</summary>
public sealed class ClassificationOptionsValidator : IValidateOptions<ClassificationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(options.Consumer))
        {
            return ValidateOptionsResult.Fail($"Messaging:Consumer is {options.Consumer}, expected {string.Join(", ", Enum.GetNames<ClassificationConsumer>())}.");
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
