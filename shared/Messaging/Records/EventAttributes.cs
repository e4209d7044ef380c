using System.Globalization;
using System.Text;

namespace Aviary.Messaging.Records;

/// <summary>What was found of an event's attributes, and the first thing that is wrong with them.</summary>
/// <param name="prefix">What stands before an attribute's name where it came.</param>
internal sealed class EventAttributes(string prefix)
{
    private const int ShownCharacters = 64;

    private readonly Dictionary<string, string> _extensions = new(StringComparer.Ordinal);
    private string? _version;
    private string? _problem;
    private bool _any;

    public string? Id { get; private set; }

    public string? Source { get; private set; }

    public string? Type { get; private set; }

    public DateTimeOffset? Time { get; private set; }

    public string? MediaType { get; private set; }

    public IReadOnlyDictionary<string, string> Extensions => _extensions;

    /// <summary>Takes an attribute as UTF-8.</summary>
    public void Add(string attribute, ReadOnlySpan<byte> bytes)
    {
        _any = true;
        if (Text(prefix + attribute, bytes) is { } text)
        {
            Add(attribute, text);
        }
    }

    /// <summary>Takes an attribute.</summary>
    public void Add(string attribute, string text)
    {
        _any = true;
        switch (attribute)
        {
            case "id": Id = NotEmpty(attribute, text); break;
            case "source": Source = NotEmpty(attribute, text); break;
            case "type": Type = NotEmpty(attribute, text); break;
            case "specversion": _version = text; break;
            case "time": AddTime(text); break;
            case "datacontenttype": break; // Where it counts, the binding or the format has it as the media type.
            default: _extensions[attribute] = text; break;
        }
    }

    public void AddContentType(ReadOnlySpan<byte> bytes) => MediaType = Text(RecordReader.ContentType, bytes);

    public void AddContentType(string? type) => MediaType = type;

    /// <summary>Notes what is wrong; the first counts.</summary>
    public void Refuse(string problem) => _problem ??= problem;

    public string? Problem()
    {
        if (_problem is not null || !_any)
        {
            return _problem;
        }

        string? missing = Id is null ? "id" : Source is null ? "source" : Type is null ? "type" : _version is null ? "specversion" : null;
        return missing is not null
            ? $"{prefix}{missing}: expected an attribute of CloudEvents, got nothing"
            : _version != "1.0" ? $"{prefix}specversion: expected 1.0, got {Shortened(_version!)}" : null;
    }

    public static string Shortened(string text)
    {
        bool cut = text.Length > ShownCharacters;
        StringBuilder shown = new("'");
        foreach (Rune rune in text.AsSpan(0, cut ? ShownCharacters : text.Length).EnumerateRunes())
        {
            shown.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        }

        return shown.Append(cut ? "…'" : "'").ToString();
    }

    private void AddTime(string text)
    {
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            Time = time;
        }
        else
        {
            Refuse($"{prefix}time: expected a time as 2026-11-21T03:00:00Z, got {Shortened(text)}");
        }
    }

    private string? NotEmpty(string attribute, string text)
    {
        if (text.Length > 0)
        {
            return text;
        }

        Refuse($"{prefix}{attribute}: expected some text, got nothing");
        return null;
    }

    private string? Text(string header, ReadOnlySpan<byte> bytes)
    {
        string? text = StrictText.Read(bytes);
        if (text is null)
        {
            Refuse($"{Shortened(header)}: expected UTF-8, got {bytes.Length} bytes that are none");
        }

        return text;
    }
}
