using System.Buffers;
using Aviary.Errors;

namespace Aviary.Registry;

/// <summary>Names of models and aliases: <c>[a-z0-9][a-z0-9-]{0,62}</c>, safe in keys, paths and addresses.</summary>
public static class ModelName
{
    private const string Form = "1 to 63 of a-z, 0-9 and '-', not beginning with '-'";

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The most characters of a name.</summary>
    public const int MaxLength = 63;

    /// <summary>Whether the text is a name.</summary>
    public static bool IsValid(string? name)
        => name is { Length: > 0 and <= MaxLength } && name[0] != '-'
            && !name.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>Throws <see cref="InvalidInputException"/> where the text is no name.</summary>
    /// <param name="name">The text.</param>
    /// <param name="field">What it names, for the message: <c>model</c> or <c>alias</c>.</param>
    public static void Require(string? name, string field = "model")
    {
        if (!IsValid(name))
        {
            throw new InvalidInputException(field, Form, Shortened.Quote(name));
        }
    }
}
