using System.Text.Json;

namespace Aviary.Inference.Proving;

/// <summary>
/// Reads golden.json without a document of it in memory: the row of a picture has a hundred thousand numbers, and such a document
/// takes several times the memory of the model.
/// </summary>
public static class GoldenFile
{
    /// <summary>The text of the input, which is a part of <paramref name="json"/>, and the output.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static (ReadOnlyMemory<byte> Input, float[] Output) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ReadMembers(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"golden.json: it is no such JSON document ({e.Message})", e);
        }
    }

    private static (ReadOnlyMemory<byte> Input, float[] Output) ReadMembers(ReadOnlyMemory<byte> json)
    {
        Utf8JsonReader reader = new(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("expected an object");
        }

        ReadOnlyMemory<byte>? input = null;
        float[]? output = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isInput = reader.ValueTextEquals("input"u8);
            bool isOutput = reader.ValueTextEquals("output"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isOutput)
            {
                output = ReadNumbers(ref reader);
            }
            else
            {
                reader.Skip();
            }

            if (isInput)
            {
                input = json[start..(int)reader.BytesConsumed];
            }
        }

        // What follows the object is an error of the reader's own.
        reader.Read();
        return (input ?? throw new JsonException("its input is missing"), output ?? throw new JsonException("its output is missing"));
    }

    private static float[] ReadNumbers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("expected its output to be an array of numbers");
        }

        List<float> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out float number)
                ? number
                : throw new JsonException($"expected a number at place {numbers.Count} of its output"));
        }

        return [.. numbers];
    }
}
