using System.Text;
using Aviary.Learning.Datasets;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.AttributeProto.Types;

namespace Aviary.Learning.Preprocessing;

/// <summary>
/// The encoding of texts that name categories: a place for each frequent one, one for a missing text where the training rows had any, and
/// one that all others share. A category that the training rows did not have falls among the others. Where many categories share that
/// place, how often each occurred stands beside it.
/// </summary>
internal sealed class TableCategoryEncoding
{
    public const string Domain = "ai.onnx.ml";
    public const int DomainVersion = 2;

    private const int MostPlaces = 128;

    /// <summary>Fewer rows than this teach a network nothing about a category.</summary>
    private const int LeastRows = 3;

    private readonly string _name;
    private readonly string[] _places;
    private readonly (string Text, int Count)[] _counts;
    private readonly bool _hasOthers;
    private readonly int _rows;

    private TableCategoryEncoding(string name, string[] places, (string, int)[] counts, bool hasOthers, int rows)
        => (_name, _places, _counts, _hasOthers, _rows) = (name, places, counts, hasOthers, rows);

    /// <summary>What was fitted.</summary>
    public object Notes => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["name"] = _name,
        ["kind"] = "category",
        ["places"] = _places,
        ["categories"] = _counts.Length,
        ["others"] = _hasOthers,
    };

    /// <summary>The floats that it makes of a text.</summary>
    public int Width => (HasPlaces ? Depth : 0) + (HasFrequency ? 1 : 0);

    private int Depth => _places.Length + (_hasOthers ? 1 : 0);

    private bool HasPlaces => _places.Length > 0 && Depth > 1;

    private bool HasFrequency => _places.Length > 0 && _counts.Length > _places.Length + 1;

    public static TableCategoryEncoding Fit(TableColumn column)
    {
        // A missing text is the empty one, which a served model gets for null.
        (string Text, int Count)[] counts = [.. column.Texts
            .GroupBy(text => text ?? "", StringComparer.Ordinal)
            .Select(group => (Text: group.Key, Count: group.Count()))
            .OrderByDescending(group => group.Count)
            .ThenBy(group => group.Text, StringComparer.Ordinal)];
        string[] places = [.. counts.Where(group => group.Count >= LeastRows || counts.Length <= 2).Take(MostPlaces).Select(group => group.Text)];
        return new TableCategoryEncoding(column.Name, places, counts, places.Length < counts.Length, column.Count);
    }

    /// <summary>Adds the nodes and gives the names of their results.</summary>
    public IEnumerable<string> Append(GraphBuilder builder)
    {
        // An index at the depth or beyond it gives zeros only.
        if (HasPlaces)
        {
            string index = builder.Add("LabelEncoder", [_name], Texts("keys_strings", _places), Indices(_places.Length), Attributes.Int("default_int64", _places.Length));
            builder.Graph.Node[^1].Domain = Domain;
            string places = builder.Add("OneHot", [index, builder.Constant([Depth]), builder.Constant([0f, 1f], 2)], Attributes.Int("axis", -1));
            yield return builder.Add("Flatten", [places], Attributes.Int("axis", 1));
        }

        if (HasFrequency)
        {
            yield return Frequency(builder);
        }
    }

    /// <summary>A zero for each row.</summary>
    public static string AppendNothing(GraphBuilder builder, string column) => Encode(builder, column, [""], [0]);

    /// <summary>log(1 + count) / log(1 + rows); 0 for a category that never occurred.</summary>
    private string Frequency(GraphBuilder builder)
        => Encode(builder, _name, _counts.Select(group => group.Text), _counts.Select(group => (float)(Math.Log(1 + group.Count) / Math.Log(1 + _rows))));

    private static string Encode(GraphBuilder builder, string column, IEnumerable<string> texts, IEnumerable<float> numbers)
    {
        AttributeProto values = new() { Name = "values_floats", Type = AttributeType.Floats };
        values.Floats.AddRange(numbers);
        string encoded = builder.Add("LabelEncoder", [column], Texts("keys_strings", texts), values, Attributes.Float("default_float", 0));
        builder.Graph.Node[^1].Domain = Domain;
        return encoded;
    }

    private static AttributeProto Texts(string name, IEnumerable<string> texts)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Strings };
        attribute.Strings.AddRange(texts.Select(text => ByteString.CopyFrom(text, Encoding.UTF8)));
        return attribute;
    }

    private static AttributeProto Indices(int count)
        => Attributes.Ints("values_int64s", [.. Enumerable.Range(0, count).Select(index => (long)index)]);
}
