using System.Buffers;
using System.Globalization;
using Aviary.Errors;

namespace Aviary.Registry.Versions;

/// <summary>
/// The name of a version, <c>20261121T030000Z-1a2b3c4d</c>: when it was made (UTC, whole seconds), then the first 8 digits of
/// its model's SHA-256. Ordinal order is the order of time.
/// </summary>
public readonly record struct VersionId
{
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;
    private const int DigestLength = 8;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly string? _id;

    private VersionId(string id, DateTimeOffset createdAt)
    {
        _id = id;
        CreatedAt = createdAt;
    }

    /// <summary>When the version was made: UTC, whole seconds.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The id of a model made at <paramref name="createdAt"/>.</summary>
    /// <param name="createdAt">When; cut to whole seconds of UTC.</param>
    /// <param name="sha256">The SHA-256 of model.onnx in lower-case hexadecimal.</param>
    public static VersionId Create(DateTimeOffset createdAt, string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return TryParse($"{Beginning(createdAt)}-{sha256.AsSpan(0, DigestLength)}", out VersionId id) ? id : throw new ArgumentException("expected lower-case hexadecimal", nameof(sha256));
    }

    /// <summary>Reads an id; false where the text is none.</summary>
    public static bool TryParse(string? text, out VersionId parsed)
    {
        parsed = default;
        if (text?.Length != TimeLength + 1 + DigestLength
            || text[TimeLength] != '-'
            || text.AsSpan(TimeLength + 1).ContainsAnyExcept(Hexadecimal)
            || !DateTime.TryParseExact(
                text.AsSpan(0, TimeLength), TimeForm, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
        {
            return false;
        }

        parsed = new VersionId(text, new DateTimeOffset(time));
        return true;
    }

    /// <summary>Throws <see cref="InvalidInputException"/> where the text is no id.</summary>
    /// <param name="text">The text.</param>
    /// <param name="field">What it is to the caller, for the message.</param>
    public static VersionId Require(string? text, string field = "version")
        => TryParse(text, out VersionId id)
            ? id
            : throw new InvalidInputException(field, "an id like 20261121T030000Z-1a2b3c4d", Shortened.Quote(text));

    /// <summary>What the ids of a moment begin with: sorts before all of them and after all older ones.</summary>
    internal static string Beginning(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>The text of the id.</summary>
    public override string ToString() => _id ?? "";
}
