using System.Globalization;
using System.Numerics;

namespace Aviary.Cli.Hosting.Timers;

/// <summary>The values that one field of an NCrontab expression allows, as bits.</summary>
internal readonly struct CronField
{
    private readonly ulong _bits;
    private readonly CronFieldKind _kind;

    private CronField(CronFieldKind kind, ulong bits)
    {
        _kind = kind;
        _bits = bits;
    }

    /// <summary>Whether the field allows each of its values.</summary>
    public bool IsAny => _bits == All(_kind);

    public bool Contains(int value) => (_bits >> value & 1) != 0;

    /// <summary>Reads a list of values, names, ranges and steps: <c>*</c>, <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>10-40/10</c>, <c>MON,FRI</c>.</summary>
    /// <exception cref="FormatException">The text is none of these, or a value lies outside the field.</exception>
    public static CronField Parse(string text, CronFieldKind kind)
    {
        ulong bits = 0;
        foreach (string part in text.Split(','))
        {
            bits |= Part(part, kind);
        }

        return new CronField(kind, bits);
    }

    /// <summary>The values as a list, each moved by <paramref name="offset"/>, or <paramref name="any"/> where all are allowed.</summary>
    public string Render(string any, int offset = 0)
    {
        if (IsAny)
        {
            return any;
        }

        List<string> values = new(BitOperations.PopCount(_bits));
        for (int value = _kind.Min; value <= _kind.Max; value++)
        {
            if (Contains(value))
            {
                values.Add((value + offset).ToString(CultureInfo.InvariantCulture));
            }
        }

        return string.Join(',', values);
    }

    private static ulong Part(string part, CronFieldKind kind)
    {
        int slash = part.IndexOf('/', StringComparison.Ordinal);
        string range = slash < 0 ? part : part[..slash];
        int step = slash < 0 ? 1 : Step(part[(slash + 1)..], part, kind);

        (int first, int last) = (kind.Min, kind.Max);
        if (range != "*")
        {
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            first = kind.Value(dash < 0 ? range : range[..dash], part);

            // "5/15" starts at 5 and goes on to the end of the field; "5" and "5/1" are that value alone.
            last = dash >= 0 ? kind.Value(range[(dash + 1)..], part) : step > 1 ? kind.Max : first;
        }

        if (first > last)
        {
            throw kind.Error(part, "a range that ends before it begins; write it as two ranges with a comma");
        }

        ulong bits = 0;
        for (int value = first; value <= last; value += step)
        {
            bits |= 1UL << value;
        }

        return bits;
    }

    private static int Step(string text, string part, CronFieldKind kind)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int step) && step is > 0 and <= 60
            ? step
            : throw kind.Error(part, "a step that is no number from 1 to 60");

    private static ulong All(CronFieldKind kind) => (kind.Max == 63 ? ulong.MaxValue : (1UL << kind.Max + 1) - 1) & ~((1UL << kind.Min) - 1);
}
