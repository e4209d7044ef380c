using System.Runtime.InteropServices;
using System.Text;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Registry;
using Aviary.Registry.Storage;

namespace Aviary.TrainingRuns.Labelled;

/// <summary>
/// Keeps inputs with their true classes for later trainings: each call writes one object, or several where the rows do not fit into
/// one. Safe for concurrent use, also by several processes.
/// </summary>
public sealed class LabelledInputs(IObjectStore store, TimeProvider time)
{
    private const int MaxTries = 4;

    /// <summary>Keeps pixels.</summary>
    /// <param name="model">The model that takes them.</param>
    /// <param name="rows">The rows as the model takes them, one behind the other: shape [labels, elements].</param>
    /// <param name="labels">The class of each row by its name: at most 1024 bytes of UTF-8, at most 10,000 different ones.</param>
    /// <param name="cancellationToken">Ends the work; segments that are written stay.</param>
    /// <returns>The keys of the objects.</returns>
    /// <exception cref="InvalidInputException">The model's name, the rows or a label is not fit; says which.</exception>
    /// <exception cref="InputTooLargeException">One row is too large for an object (16 MiB).</exception>
    public Task<IReadOnlyList<string>> AppendAsync(
        string model, ReadOnlyMemory<byte> rows, IReadOnlyList<string> labels, CancellationToken cancellationToken)
        => AppendAsync(model, ElementType.Bytes, rows, labels, cancellationToken);

    /// <summary>Keeps numbers in single precision; all must be finite.</summary>
    /// <inheritdoc cref="AppendAsync(string, ReadOnlyMemory{byte}, IReadOnlyList{string}, CancellationToken)"/>
    public Task<IReadOnlyList<string>> AppendAsync(
        string model, ReadOnlyMemory<float> rows, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        foreach (float number in rows.Span)
        {
            if (!float.IsFinite(number))
            {
                throw new InvalidInputException("rows", "finite numbers", $"{number}");
            }
        }

        return AppendAsync(model, ElementType.Float32, MemoryMarshal.AsBytes(rows.Span).ToArray(), labels, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> AppendAsync(
        string model, ElementType type, ReadOnlyMemory<byte> rows, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        ArgumentNullException.ThrowIfNull(labels);
        int size = LabelledSegment.SizeOf(type);
        if (labels.Count == 0 || rows.Length == 0 || rows.Length / size % labels.Count != 0)
        {
            throw new InvalidInputException("rows", "as many numbers for each label, and at least one", $"{rows.Length / size} numbers for {labels.Count} labels");
        }

        int rowBytes = rows.Length / labels.Count;
        string[] classes = Classes(labels);
        int names = classes.Sum(name => Encoding.UTF8.GetByteCount(name) + sizeof(ushort));

        // Head and checksum have less than 64 bytes.
        int most = (LabelledSegment.MaxBytes - 64 - names) / (rowBytes + sizeof(ushort));
        if (most < 1)
        {
            throw new InputTooLargeException("rows", LabelledSegment.MaxBytes, rowBytes + names, "bytes");
        }

        Dictionary<string, ushort> places = classes.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => (ushort)pair.place, StringComparer.Ordinal);
        List<string> keys = [];
        for (int start = 0; start < labels.Count; start += most)
        {
            int count = Math.Min(most, labels.Count - start);
            ushort[] labelled = [.. Enumerable.Range(start, count).Select(row => places[labels[row]])];
            LabelledSegment segment = new(type, rowBytes / size, classes, labelled, rows.Slice(start * rowBytes, count * rowBytes));
            keys.Add(await PutAsync(model, segment.Write(), cancellationToken));
        }

        return keys;
    }

    private async Task<string> PutAsync(string model, byte[] content, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            string key = LabelledKeys.New(model, time.GetUtcNow());
            if ((await store.PutIfAbsentAsync(key, content, cancellationToken)).Written)
            {
                return key;
            }
        }

        throw new ConflictException($"labelled inputs of {model}", $"{MaxTries} names made by chance were all taken");
    }

    private static string[] Classes(IReadOnlyList<string> labels)
    {
        string[] classes = [.. labels.Distinct(StringComparer.Ordinal)];
        foreach (string name in classes)
        {
            if (string.IsNullOrWhiteSpace(name) || Encoding.UTF8.GetByteCount(name) > LabelledSegment.MaxNameBytes)
            {
                throw new InvalidInputException("labels", $"names of classes, at most {LabelledSegment.MaxNameBytes} bytes long", Shortened.Quote(name));
            }
        }

        return classes.Length <= LabelledSegment.MaxClasses
            ? classes
            : throw new InputTooLargeException("labels", LabelledSegment.MaxClasses, classes.Length, "classes");
    }
}
