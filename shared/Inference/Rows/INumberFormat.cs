using System.Text.Json;

namespace Aviary.Inference.Rows;

/// <summary>How one type of number is read. Implemented by structs, so that the loops are compiled for each of them.</summary>
internal interface INumberFormat<T>
    where T : unmanaged
{
    /// <summary>What is accepted, for messages.</summary>
    static abstract string Expected { get; }

    /// <summary>Whether a token of this type may be one.</summary>
    static virtual bool Takes(JsonTokenType token) => token == JsonTokenType.Number;

    /// <summary>
    /// Reads plain numbers, as many as fit into <paramref name="target"/>, with commas between and a closing bracket behind. False
    /// for anything else, also for valid JSON of a rarer form: then the careful reader takes its turn. By default there is no such fast way.
    /// </summary>
    /// <param name="text">What follows the opening bracket.</param>
    /// <param name="target">Where the numbers go; may be partly written where the answer is false.</param>
    /// <param name="end">The place of the closing bracket.</param>
    static virtual bool TryReadRun(ReadOnlySpan<byte> text, Span<T> target, out int end)
    {
        end = 0;
        return false;
    }

    /// <summary>The value for a number that is missing; false where one may not be missing.</summary>
    static virtual bool TryGetMissing(out T value)
    {
        value = default;
        return false;
    }

    /// <summary>Reads the number on which the reader stands; false where it is none of this type.</summary>
    static abstract bool TryRead(ref Utf8JsonReader reader, out T value);
}

/// <summary>How a type of real number is read, which has a value for a missing one.</summary>
internal interface IRealFormat<T> : INumberFormat<T>
    where T : unmanaged
{
    /// <summary>The value that models take for a missing number.</summary>
    static abstract T Missing { get; }
}
