using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aviary.Errors;
using Aviary.Registry.Storage;

namespace Aviary.Registry.Versions;

/// <summary>
/// Writes a version: its files, and when all of them stand, the manifest. No file is ever written over. A publication that was
/// broken off and is tried again with the same content goes on where it stopped.
/// </summary>
internal sealed class VersionPublisher(IObjectStore store, ManifestTrust trust, TimeProvider time)
{
    /// <summary>Ids count seconds; so many may be taken already by versions of the same file.</summary>
    private const int MaxLater = 8;

    public async Task<ModelVersion> PublishAsync(string model, NewVersion content, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        Check(content);
        if (content.CreatedAt is not null)
        {
            return await PublishOnceAsync(model, content, cancellationToken);
        }

        // Whoever names no time has no id in mind: the same again is the version that is there, and another one is a second later.
        DateTimeOffset now = time.GetUtcNow();
        for (int later = 0; ; later++)
        {
            NewVersion dated = content with { CreatedAt = now.AddSeconds(later) };
            try
            {
                return await PublishOnceAsync(model, dated, cancellationToken);
            }
            catch (ConflictException) when (later < MaxLater)
            {
                if (await FindSameAsync(model, dated, cancellationToken) is { } same)
                {
                    return same;
                }
            }
        }
    }

    private async Task<ModelVersion?> FindSameAsync(string model, NewVersion content, CancellationToken cancellationToken)
    {
        VersionId id = content.IdAt(content.CreatedAt!.Value);
        StoredObject? manifest = await store.FindAsync(RegistryKeys.Manifest(model, id.ToString()), cancellationToken);
        ModelVersion? present = manifest is null
            ? null
            : RegistryJson.TryRead(manifest.Content.Span, RegistryJson.Default.ManifestDocument, out _)?.ToVersion([]);
        Dictionary<string, ReadOnlyMemory<byte>> files = Files(id, content);
        return present is not null && present.Files.Count == files.Count
            && files.All(file => present.Files.TryGetValue(file.Key, out FileDigest? digest) && digest == new FileDigest(file.Value.Length, Digest(file.Value.Span)))
                ? present
                : null;
    }

    private async Task<ModelVersion> PublishOnceAsync(string model, NewVersion content, CancellationToken cancellationToken)
    {
        VersionId id = content.IdAt(content.CreatedAt!.Value);
        string manifestKey = RegistryKeys.Manifest(model, id.ToString());
        if (await store.FindAsync(manifestKey, cancellationToken) is not null)
        {
            throw Taken(model, id);
        }

        Dictionary<string, ReadOnlyMemory<byte>> files = Files(id, content);
        await Task.WhenAll(files.Select(file => PutAsync(model, id, file.Key, file.Value, cancellationToken)));
        ManifestDocument manifest = Manifest(model, id, content, files);
        byte[] json = RegistryJson.Write(manifest, RegistryJson.Default.ManifestDocument);
        await SignAsync(model, id, json, cancellationToken);
        return (await store.PutIfAbsentAsync(manifestKey, json, cancellationToken)).Written
            ? manifest.ToVersion([])
            : throw Taken(model, id);
    }

    /// <summary>
    /// Signatures hold chance, so the one that an earlier try left is another one; it is as good where it is by the same key of the same
    /// manifest.
    /// </summary>
    private async Task SignAsync(string model, VersionId id, byte[] manifest, CancellationToken cancellationToken)
    {
        if (!trust.Signs)
        {
            return;
        }

        string key = RegistryKeys.Signature(model, id.ToString());
        if (!(await store.PutIfAbsentAsync(key, trust.Sign(manifest), cancellationToken)).Written
            && (await store.GetAsync(key, null, VersionStore.MaxSignatureBytes, cancellationToken)).Value is { } present
            && !trust.IsOwn(present.Content.Span, manifest))
        {
            throw Taken(model, id);
        }
    }

    /// <summary>
    /// Whoever comes second must have the same bytes, also while there is no manifest yet. Were it to write over them, an earlier
    /// publisher that only paused could still write its manifest, and that would speak of bytes which stand there no more.
    /// </summary>
    private async Task PutAsync(string model, VersionId id, string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string key = RegistryKeys.File(model, id.ToString(), file);
        if ((await store.PutIfAbsentAsync(key, content, cancellationToken)).Written)
        {
            return;
        }

        StoredObject? present = await store.FindAsync(key, cancellationToken);
        if (present?.Content.Span.SequenceEqual(content.Span) != true)
        {
            throw Taken(model, id);
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Files(VersionId id, NewVersion content)
    {
        Dictionary<string, ReadOnlyMemory<byte>> files = new(StringComparer.Ordinal)
        {
            [VersionFiles.Model] = content.Onnx,
            [VersionFiles.Labels] = Lines(content.ClassNames),
            [VersionFiles.Parameters] = RegistryJson.Write(
                Sorted(content.Parameters), RegistryJson.Default.SortedDictionaryStringJsonElement),
            [VersionFiles.Metrics] = RegistryJson.Write(Sorted(content.Metrics), RegistryJson.Default.SortedDictionaryStringDouble),
            [VersionFiles.Profile] = content.Profile,
            [VersionFiles.Golden] = RegistryJson.Write(content.Golden, RegistryJson.Compact.GoldenExample),
            [VersionFiles.MLmodel] = MlflowDocument.Write(id, content),
        };
        if (content.CommonNames is { } names)
        {
            files[VersionFiles.CommonNames] = Lines(names);
        }

        if (content.Evaluation is { } evaluation)
        {
            files[VersionFiles.Evaluation] = evaluation;
        }

        if (content.Study is { } study)
        {
            files[VersionFiles.Study] = study;
        }

        return files;
    }

    private static byte[] Lines(IEnumerable<string> names) => Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\n")));

    private static ManifestDocument Manifest(
        string model, VersionId id, NewVersion content, Dictionary<string, ReadOnlyMemory<byte>> files)
        => new()
        {
            Form = ManifestDocument.CurrentForm,
            Model = model,
            Version = id.ToString(),
            CreatedAt = id.CreatedAt,
            Lineage = content.Lineage,
            Parameters = Sorted(content.Parameters),
            Metrics = Sorted(content.Metrics),
            Files = Sorted(files.ToDictionary(file => file.Key, file => new FileDigest(file.Value.Length, Digest(file.Value.Span)))),
        };

    private static void Check(NewVersion content)
    {
        if (content.Onnx.IsEmpty)
        {
            throw new InvalidInputException("onnx", "an ONNX file", "nothing");
        }

        if (content.ClassNames.Count == 0)
        {
            throw new InvalidInputException("classNames", "at least one class", "none");
        }

        foreach (string name in content.ClassNames)
        {
            if (string.IsNullOrWhiteSpace(name) || name.AsSpan().ContainsAny('\r', '\n'))
            {
                throw new InvalidInputException("classNames", "names of one line that are not blank", Shortened.Quote(name));
            }
        }

        if (content.CommonNames is { } common && (common.Count != content.ClassNames.Count || common.Any(name => name.AsSpan().ContainsAny('\r', '\n'))))
        {
            throw new InvalidInputException("commonNames", $"{content.ClassNames.Count} names of one line", $"{common.Count} names");
        }

        foreach ((string name, double value) in content.Metrics)
        {
            if (!double.IsFinite(value))
            {
                throw new InvalidInputException($"metrics.{name}", "a finite number", $"{value}");
            }
        }

        foreach ((string name, JsonElement value) in content.Parameters)
        {
            if (value.ValueKind == JsonValueKind.Undefined)
            {
                throw new InvalidInputException($"parameters.{name}", "a JSON value", "nothing");
            }
        }
    }

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> values)
        => new(values.ToDictionary(), StringComparer.Ordinal);

    private static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static ConflictException Taken(string model, VersionId id)
        => new($"version {id} of {model}", "it is there already; a version never changes");
}
