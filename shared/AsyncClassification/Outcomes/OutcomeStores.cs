using Aviary.Registry.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>Opens the outcome store that the settings name.</summary>
internal static class OutcomeStores
{
    private const string Variable = "POSTGRES_CONNECTION";

    /// <summary>Opens it. Nothing is connected yet.</summary>
    /// <exception cref="OptionsValidationException">The connection string cannot be read.</exception>
    public static IOutcomeStore Open(ClassificationOptions options, IObjectStore bucket, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        bool isSet = !string.IsNullOrEmpty(options.Outcomes);
        string? connection = isSet ? options.Outcomes : Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(connection)
            ? new SegmentOutcomes(bucket, time, loggers.CreateLogger<SegmentOutcomes>())
            : OpenPostgres(connection, isSet ? $"{ClassificationOptions.Section}:{nameof(options.Outcomes)}" : $"The variable {Variable}");
    }

    private static PostgresOutcomes OpenPostgres(string connection, string setting)
    {
        try
        {
            return new PostgresOutcomes(connection);
        }
        catch (ArgumentException)
        {
            // What came is not repeated: it may hold a password.
            throw new OptionsValidationException(
                Options.DefaultName,
                typeof(ClassificationOptions),
                [$"{setting}: expected a connection string of PostgreSQL such as Host=127.0.0.1;Database=aviary;Username=aviary, got something else."]);
        }
    }
}
