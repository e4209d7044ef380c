using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Aviary.Learning.Datasets;

/// <summary>The values of one column of a table, numbers or texts. Immutable.</summary>
public sealed class TableColumn
{
    private readonly float[]? _numbers;
    private readonly string?[]? _texts;

    private TableColumn(string name, ColumnKind kind, float[]? numbers, string?[]? texts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Kind, _numbers, _texts) = (name, kind, numbers, texts);
    }

    /// <summary>The name, as a row sent for a prediction gives it.</summary>
    public string Name { get; }

    /// <summary>What its values are.</summary>
    public ColumnKind Kind { get; }

    /// <summary>How many values there are, missing ones included.</summary>
    public int Count => _numbers?.Length ?? _texts!.Length;

    /// <summary>The values of a column of numbers; NaN where one is missing.</summary>
    /// <exception cref="InvalidOperationException">The column holds texts.</exception>
    public ReadOnlySpan<float> Numbers => _numbers ?? throw new InvalidOperationException($"column \"{Name}\" holds texts");

    /// <summary>The values of a column of texts; null where one is missing.</summary>
    /// <exception cref="InvalidOperationException">The column holds numbers.</exception>
    public IReadOnlyList<string?> Texts => _texts ?? throw new InvalidOperationException($"column \"{Name}\" holds numbers");

    /// <summary>A column of numbers. The array belongs to it from then on.</summary>
    public static TableColumn OfNumbers(string name, float[] values) => new(name, ColumnKind.Number, values, null);

    /// <summary>A column of texts that name a category. The array belongs to it from then on.</summary>
    public static TableColumn OfCategories(string name, string?[] values) => new(name, ColumnKind.Category, null, values);

    /// <summary>A column of texts that are days, or times, written by ISO 8601. The array belongs to it from then on.</summary>
    public static TableColumn OfDates(string name, string?[] values) => new(name, ColumnKind.Date, null, values);

    internal TableColumn Subset(int[] rows) => _numbers is { } numbers
        ? new(Name, Kind, [.. rows.Select(row => numbers[row])], null)
        : new(Name, Kind, null, [.. rows.Select(row => _texts![row])]);

    internal TableColumn With(TableColumn more) => _numbers is { } numbers
        ? new(Name, Kind, [.. numbers, .. more.Numbers], null)
        : new(Name, Kind, null, [.. _texts!, .. more.Texts]);

    internal void AddTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"\n{Kind} {Name}\n"));
        if (_numbers is not null)
        {
            hash.AppendData(MemoryMarshal.AsBytes(_numbers.AsSpan()));
            return;
        }

        foreach (string? text in _texts!)
        {
            hash.AppendData(text is null ? [0] : [1, .. Encoding.UTF8.GetBytes(text), 0]);
        }
    }
}

/// <summary>What the values of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, whole or not; also what is true (1) or false (0).</summary>
    Number,

    /// <summary>Texts, of which equal ones mean the same.</summary>
    Category,

    /// <summary>Days or times as texts.</summary>
    Date,
}
