using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Errors;

namespace Aviary.Inference;

/// <summary>Parameters of a training as JSON: text, truth values, numbers, and lists and dictionaries of these.</summary>
public static class ParameterJson
{
    /// <exception cref="InvalidInputException">The value has no JSON form.</exception>
    public static JsonElement Of(string name, object? value) => value is JsonElement element ? element : JsonElement.Parse(Node(name, value)?.ToJsonString() ?? "null");

    private static JsonNode? Node(string name, object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        float or double when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture))
            => throw new InvalidInputException($"parameters.{name}", "a finite number", $"{value}"),
        float number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        sbyte or byte or short or ushort or int or uint or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => JsonValue.Create(number),
        Enum constant => JsonValue.Create(constant.ToString()),
        TimeSpan span => JsonValue.Create(span.ToString("c", CultureInfo.InvariantCulture)),
        DateTimeOffset moment => JsonValue.Create(moment),
        IReadOnlyDictionary<string, object> map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Node(name, entry.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(item => Node(name, item))]),
        _ => throw new InvalidInputException($"parameters.{name}", "text, a truth value, a number, or a list or dictionary of these", value.GetType().Name),
    };
}
