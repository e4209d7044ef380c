using System.Globalization;
using System.Text;

namespace Aviary.ClassNames;

/// <summary>
/// Reads lists and dictionaries of texts and numbers as JSON and Python write them. Values: text, double, null (also for truth
/// values), a list, or a list of pairs for a dictionary, in its order.
/// </summary>
internal sealed class LiteralReader(string text)
{
    private const int MaxDepth = 16;

    private int _at;

    /// <exception cref="LabelFileException">The text is damaged; names the place.</exception>
    public object? Read()
    {
        object? value = Value(depth: 0);
        SkipSpace();
        return _at == text.Length ? value : throw Wrong("the end of the list or dictionary");
    }

    private object? Value(int depth)
    {
        SkipSpace();
        if (depth > MaxDepth || _at == text.Length)
        {
            throw Wrong("a value");
        }

        char first = text[_at];
        return first switch
        {
            '[' or '(' => Items(first == '[' ? ']' : ')', () => Value(depth + 1)),
            '{' => Items('}', () => Pair(depth)),
            '"' or '\'' => Quoted(),
            _ => Word(),
        };
    }

    private KeyValuePair<object, object?> Pair(int depth)
    {
        object key = Value(depth + 1) ?? throw Wrong("a key");
        SkipSpace();
        if (_at == text.Length || text[_at++] != ':')
        {
            throw Wrong("a colon behind the key");
        }

        return new(key, Value(depth + 1));
    }

    private List<T> Items<T>(char end, Func<T> next)
    {
        _at++;
        List<T> items = [];
        while (true)
        {
            SkipSpace();
            if (_at < text.Length && text[_at] == end)
            {
                _at++;
                return items;
            }

            items.Add(next());
            SkipSpace();
            if (_at < text.Length && text[_at] == ',')
            {
                _at++;
            }
            else if (_at == text.Length || text[_at] != end)
            {
                throw Wrong($"a comma or {end}");
            }
        }
    }

    private string Quoted()
    {
        char quote = text[_at++];
        StringBuilder found = new();
        while (_at < text.Length && text[_at] != quote)
        {
            char letter = text[_at++];
            found.Append(letter == '\\' && _at < text.Length ? Escaped() : letter);
        }

        if (_at == text.Length)
        {
            throw Wrong($"the closing {quote}");
        }

        _at++;
        return found.ToString();
    }

    private char Escaped()
    {
        char letter = text[_at++];
        return letter switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            'u' => Code(4),
            'x' => Code(2),
            _ => letter,
        };
    }

    private char Code(int digits)
    {
        if (_at + digits > text.Length
            || !ushort.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            throw Wrong($"{digits} hexadecimal digits");
        }

        _at += digits;
        return (char)code;
    }

    private object? Word()
    {
        int start = _at;
        while (_at < text.Length && text[_at] is not (',' or ':' or ']' or '}' or ')' or '[' or '{' or '(' or '\n' or '"' or '\''))
        {
            _at++;
        }

        string word = text[start.._at].Trim();
        return word switch
        {
            "" => throw Wrong("a value"),
            "true" or "false" or "True" or "False" or "null" or "None" => null,
            _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : word,
        };
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private LabelFileException Wrong(string expected)
        => new($"it is a list or dictionary (JSON or Python) that is damaged at letter {_at + 1}: expected {expected}");
}
