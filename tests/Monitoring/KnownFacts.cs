using Aviary.Monitoring.Rules;

namespace Aviary.Tests.Monitoring;

/// <summary>Facts about models as a test sets them, seen at the test's time.</summary>
internal sealed class KnownFacts(FakeTimeProvider time) : IModelFacts
{
    public Dictionary<string, ModelSnapshot> Models { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    public List<VersionAccuracy> Versions { get; } = [];

    public void Set(ModelSnapshot snapshot) => Models[snapshot.Model] = snapshot;

    public Task<IReadOnlyList<string>> ListModelsAsync(CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<string>>([.. Models.Keys.Concat(Broken).Order(StringComparer.Ordinal)]);

    public Task<ModelSnapshot> ReadAsync(string model, CancellationToken cancellationToken)
        => Broken.Contains(model)
            ? Task.FromException<ModelSnapshot>(new InvalidDataException($"{model} cannot be read"))
            : Task.FromResult((Models.GetValueOrDefault(model) ?? new ModelSnapshot(model, default)) with { Now = time.GetUtcNow() });

    public Task<IReadOnlyList<VersionAccuracy>> ListVersionsAsync(string model, DateTimeOffset since, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<VersionAccuracy>>([.. Versions.OrderByDescending(version => version.CreatedAt)]);
}
