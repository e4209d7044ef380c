using System.Globalization;
using Aviary.Errors;
using Aviary.Registry.Storage;

namespace Aviary.Registry.Versions;

/// <summary>
/// What was measured of versions after they were published. It stands beside the versions, which never change, and is deleted with
/// them. Safe for concurrent use, also by several processes.
/// </summary>
public sealed class VersionEvaluations
{
    private const string TimeForm = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int MaxBytes = 64 << 20;

    // Times count milliseconds; so many may be taken by others that measured at the same moment.
    private const int MaxLater = 16;

    private readonly IObjectStore _store;
    private readonly VersionStore _versions;
    private readonly TimeProvider _time;

    internal VersionEvaluations(IObjectStore store, VersionStore versions, TimeProvider time) => (_store, _versions, _time) = (store, versions, time);

    /// <summary>Keeps what was measured, under the present time.</summary>
    /// <param name="evaluation">What was measured; its time is set here.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>What is kept, with its time.</returns>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="InvalidInputException">A metric is not finite.</exception>
    /// <exception cref="ConflictException">Too many were kept at the same moment.</exception>
    public async Task<VersionEvaluation> SaveAsync(VersionEvaluation evaluation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        (string model, string version) = (evaluation.Model, evaluation.Version);
        _ = await _versions.FindAsync(model, version, cancellationToken)
            ?? throw new NotFoundException("version", version, $"{model} has none of that name");
        foreach ((string name, double value) in evaluation.Metrics)
        {
            if (!double.IsFinite(value))
            {
                throw new InvalidInputException($"metrics.{name}", "a finite number", $"{value}");
            }
        }

        DateTimeOffset now = _time.GetUtcNow().ToUniversalTime();
        for (int later = 0; later < MaxLater; later++)
        {
            VersionEvaluation dated = evaluation with { EvaluatedAt = now.AddMilliseconds(later) };
            byte[] json = RegistryJson.Write(Document(dated), RegistryJson.Compact.EvaluationDocument);
            if (json.Length > MaxBytes)
            {
                throw new InvalidInputException("details", $"at most {MaxBytes} bytes", $"{json.Length} bytes");
            }

            string id = dated.EvaluatedAt.ToString(TimeForm, CultureInfo.InvariantCulture);
            if ((await _store.PutIfAbsentAsync(RegistryKeys.Evaluation(model, version, id), json, cancellationToken)).Written)
            {
                return dated;
            }
        }

        throw new ConflictException($"version {version} of {model}", "others keep evaluations of it at the same moment; try again");
    }

    /// <summary>The newest evaluation of each version that has one, the newest version first. One that cannot be read is left out.</summary>
    /// <param name="model">The model; one that does not exist has none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<VersionEvaluation>> ListNewestAsync(string model, CancellationToken cancellationToken)
    {
        if (!ModelName.IsValid(model))
        {
            return [];
        }

        // By key, evaluations of a version stand together, the newest last.
        SortedDictionary<string, string> newest = new(StringComparer.Ordinal);
        string folder = RegistryKeys.Evaluations(model);
        await foreach (ObjectEntry entry in _store.ListAsync(folder, null, cancellationToken))
        {
            string[] names = entry.Key[folder.Length..].Split('/');
            if (names.Length == 2)
            {
                newest[names[0]] = entry.Key;
            }
        }

        List<VersionEvaluation> evaluations = [];
        foreach (string key in newest.Values.Reverse())
        {
            if (await ReadAsync(key, cancellationToken) is { } document && document.Model == model)
            {
                evaluations.Add(document.ToEvaluation());
            }
        }

        return evaluations;
    }

    private async Task<EvaluationDocument?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await _store.GetAsync(key, null, MaxBytes, cancellationToken)).Value is { } found
                ? RegistryJson.TryRead(found.Content.Span, RegistryJson.Default.EvaluationDocument, out _)
                : null;
        }
        catch (InputTooLargeException)
        {
            return null;
        }
    }

    private static EvaluationDocument Document(VersionEvaluation one) => new(
        one.Model,
        one.Version,
        one.EvaluatedAt,
        one.Data,
        one.Rows,
        new SortedDictionary<string, double>(one.Metrics.ToDictionary(), StringComparer.Ordinal),
        new SortedDictionary<string, System.Text.Json.JsonElement>(one.Details.ToDictionary(), StringComparer.Ordinal));
}
