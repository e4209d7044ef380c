using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>Takes the values of a column one after the other, in the form in which they are kept.</summary>
internal abstract class ColumnCollector(string name, ColumnKinds kinds)
{
    public string Name { get; } = name;

    public ColumnKinds Kinds { get; } = kinds;

    /// <summary>How many values are missing.</summary>
    public int Missing { get; protected set; }

    /// <summary>Why its values are not kept; null where they are.</summary>
    public virtual string? Dropped => null;

    /// <summary>An estimate of the memory that the values take.</summary>
    public abstract long Bytes { get; }

    /// <summary>Takes a value; false where it is not of the column's kind.</summary>
    public abstract bool TryAdd(ReadOnlySpan<char> text);

    public abstract void AddMissing();

    /// <summary>The values. Call it once: the collector keeps nothing.</summary>
    public abstract TableColumn ToColumn();

    public static ColumnCollector Of(string name, ColumnKinds kinds, DecimalMark mark) => kinds.Kind switch
    {
        ColumnKind.Number => new NumberCollector(name, kinds, mark),
        _ => new TextCollector(name, kinds),
    };
}

/// <summary>A column of numbers.</summary>
internal sealed class NumberCollector(string name, ColumnKinds kinds, DecimalMark mark) : ColumnCollector(name, kinds)
{
    private List<float> _values = [];

    public override long Bytes => _values.Capacity * (long)sizeof(float);

    public override bool TryAdd(ReadOnlySpan<char> text)
    {
        bool isNumber = NumberText.TryRead(text, mark, out float value);
        if (isNumber)
        {
            _values.Add(value);
        }

        return isNumber;
    }

    public void Add(float value)
    {
        Missing += float.IsNaN(value) ? 1 : 0;
        _values.Add(value);
    }

    public override void AddMissing() => Add(float.NaN);

    public override TableColumn ToColumn()
    {
        float[] values = [.. _values];
        _values = [];
        return TableColumn.OfNumbers(Name, values);
    }
}

/// <summary>A column of texts or dates, of which equal ones are kept once.</summary>
internal sealed class TextCollector(string name, ColumnKinds kinds) : ColumnCollector(name, kinds)
{
    /// <summary>With more different texts a column is no category any more.</summary>
    public const int MaxCategories = 10_000;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private List<string?> _values = [];
    private long _textBytes;
    private bool _isDropped;

    public override string? Dropped => _isDropped ? $"more than {MaxCategories:n0} different texts: free text" : null;

    public override long Bytes => (_values.Capacity * (long)IntPtr.Size) + _textBytes;

    public override bool TryAdd(ReadOnlySpan<char> text)
    {
        if (_isDropped)
        {
            return true;
        }

        if (!_texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out string? kept))
        {
            string given = text.ToString();
            string? value = Kinds.Dates is { } dates ? dates.Iso(given) : given;
            if (value is null)
            {
                return false;
            }

            _texts.Add(given, value);
            kept = value;
            _textBytes += 64 + (4 * text.Length); // the dictionary's entry and both texts
            if (Kinds.Kind == ColumnKind.Category && _texts.Count > MaxCategories)
            {
                _isDropped = true;
                (_values, _textBytes) = ([], 0);
                _texts.Clear();
                return true;
            }
        }

        _values.Add(kept);
        return true;
    }

    public override void AddMissing()
    {
        Missing++;
        if (!_isDropped)
        {
            _values.Add(null);
        }
    }

    /// <summary>A column without values in the first rows becomes one of numbers where all later ones are.</summary>
    public override TableColumn ToColumn()
    {
        string?[] values = [.. _values];
        _values = [];
        return Kinds.Kind == ColumnKind.Date ? TableColumn.OfDates(Name, values)
            : Kinds.IsOpen && _texts.Count > 0 && _texts.Keys.All(text => NumberText.TryRead(text, DecimalMark.Point, out _))
                ? TableColumn.OfNumbers(Name, [.. values.Select(text => text is null ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture))])
                : TableColumn.OfCategories(Name, values);
    }
}
