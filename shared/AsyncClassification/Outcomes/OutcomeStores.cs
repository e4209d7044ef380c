using Aviary.AsyncClassification.Outcomes.Postgres;
using Aviary.AsyncClassification.Outcomes.Segments;
using Aviary.Models.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>Opens the outcome store that the settings name.</summary>
internal static class OutcomeStores
{
    private const string Variable = "POSTGRES_CONNECTION";

    /// <summary>Opens it. Nothing is connected yet.</summary>
    public static IOutcomeStore Open(ClassificationOptions options, IObjectStore bucket, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? connection = string.IsNullOrEmpty(options.Outcomes) ? Environment.GetEnvironmentVariable(Variable) : options.Outcomes;
        return string.IsNullOrEmpty(connection)
            ? new SegmentOutcomes(bucket, time, loggers.CreateLogger<SegmentOutcomes>())
            : new PostgresOutcomes(connection);
    }
}
