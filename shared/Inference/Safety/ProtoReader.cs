namespace Aviary.Inference.Safety;

/// <summary>
/// Walks over the fields of a protocol buffer message (encoding: protobuf.dev, "Encoding") without building anything, so that a
/// file can be judged before anything large is made of it.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the present field.</summary>
    public int Field { get; private set; }

    /// <summary>The content of the present field where it has a length: text, bytes, a message. Otherwise empty.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the present field is text, bytes, a message or packed numbers.</summary>
    public bool HasLength { get; private set; }

    /// <summary>The present field's number where it is one. Otherwise 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">This is no such message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        Field = (int)(tag >> 3) is > 0 and <= 0x1FFFFFFF and int field ? field : throw Broken("a field number is out of range");
        Content = default;
        Number = 0;
        HasLength = (tag & 7) == 2;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                Content = Take(Varint());
                break;
            case 5:
                Take(4);
                break;
            default:
                throw Broken("a field has an unknown wire type");
        }

        return true;
    }

    /// <summary>How many numbers the present field of a repeated one holds, packed or one alone, and the last of them (0 without any).</summary>
    /// <exception cref="InvalidDataException">They are cut off.</exception>
    public readonly int Numbers(out long last)
    {
        if (!HasLength)
        {
            last = unchecked((long)Number);
            return 1;
        }

        int count = 0;
        last = 0;
        for (ProtoReader packed = new(Content); !packed._rest.IsEmpty; count++)
        {
            last = unchecked((long)packed.Varint());
        }

        return count;
    }

    /// <summary>Adds the numbers of the present field of a repeated one to a list, up to a length of the list.</summary>
    /// <exception cref="InvalidDataException">They are cut off.</exception>
    public readonly void CopyNumbers(List<long> numbers, int most)
    {
        if (!HasLength)
        {
            numbers.Add(unchecked((long)Number));
            return;
        }

        for (ProtoReader packed = new(Content); !packed._rest.IsEmpty && numbers.Count < most;)
        {
            numbers.Add(unchecked((long)packed.Varint()));
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Broken("it is cut off");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
            {
                throw Broken("it is cut off");
            }

            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Broken("a number has more than 10 bytes");
    }

    private static InvalidDataException Broken(string detail) => new($"it is no ONNX file: {detail}");
}
