using System.Globalization;

namespace Aviary.ClassNames;

/// <summary>
/// Names in a list or dictionary as JSON or Python writes it: <c>["cat","dog"]</c>, <c>{"0":"cat"}</c>, <c>{0: 'cat'}</c>,
/// <c>{'cat': 0}</c>, or one of these under <c>id2label</c>, <c>names</c>, <c>classes</c> …
/// </summary>
internal static class NamesLiteral
{
    private static readonly string[] Members = ["id2label", "label2id", "names", "class_names", "classes", "labels", "class_indices", "categories"];

    /// <exception cref="LabelFileException">The text is damaged, or holds something else.</exception>
    public static IReadOnlyList<string> Read(string text) => Names(new LiteralReader(text).Read(), depth: 0);

    private static IReadOnlyList<string> Names(object? value, int depth) => value switch
    {
        List<object?> { Count: > 0 } list when list.TrueForAll(item => item is string or double) => [.. list.Select(item => Required(Text(item)))],
        List<object?> { Count: > 0 } list when list.TrueForAll(item => item is List<KeyValuePair<object, object?>>) => LabelEntry.Order([.. list.Select(Item)]),
        List<KeyValuePair<object, object?>> { Count: > 0 } pairs when pairs.TrueForAll(pair => Id(pair.Key) is not null)
            => LabelEntry.Order([.. pairs.Select(pair => new LabelEntry(Id(pair.Key)!.Value, Name(pair.Value), $"the key {pair.Key}"))]),
        List<KeyValuePair<object, object?>> { Count: > 0 } pairs when pairs.TrueForAll(pair => pair.Value is double && Id(pair.Value) is not null)
            => LabelEntry.Order([.. pairs.Select(pair => new LabelEntry(Id(pair.Value)!.Value, Text(pair.Key), $"the key {pair.Key}"))]),
        List<KeyValuePair<object, object?>> pairs when depth == 0 && Member(pairs) is { } member => Names(member, depth + 1),
        _ => throw new LabelFileException("it is JSON or Python of another form; expected a list of names, or an object (dictionary) of id and name"),
    };

    private static object? Member(List<KeyValuePair<object, object?>> pairs)
        => Members.Select(name => pairs.Find(pair => pair.Key is string key && key == name).Value).FirstOrDefault(found => found is not null);

    /// <summary><c>{"id": 0, "name": "cat"}</c></summary>
    private static LabelEntry Item(object? value)
    {
        List<KeyValuePair<object, object?>> pairs = (List<KeyValuePair<object, object?>>)value!;
        object? Of(string key) => pairs.Find(pair => pair.Key is string name && name == key).Value;
        return Id(Of("id")) is { } id && Of("name") is string found
            ? new LabelEntry(id, found, $"the id {id}")
            : throw new LabelFileException("it is a list of objects without id and name; expected a list of names, or an object of id and name");
    }

    /// <summary>A name, or the last of several: an identifier may stand before what people say.</summary>
    private static string Name(object? value) => value switch
    {
        string or double => Text(value),
        List<object?> { Count: > 0 } list when list[^1] is string name => name,
        _ => throw new LabelFileException("it is a dictionary whose values are not names; expected a list of names, or an object of id and name"),
    };

    private static int? Id(object? value) => value switch
    {
        double number when number is >= 0 and <= int.MaxValue && number == Math.Floor(number) => (int)number,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) => id,
        _ => null,
    };

    private static string Text(object? value) => value is double number ? number.ToString(CultureInfo.InvariantCulture) : (string)value!;

    private static string Required(string name)
        => string.IsNullOrWhiteSpace(name) ? throw new LabelFileException("an item of the list is an empty name") : name;
}
