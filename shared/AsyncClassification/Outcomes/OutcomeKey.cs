using System.Security.Cryptography;
using System.Text;

namespace Aviary.AsyncClassification.Outcomes;

/// <summary>What names a request, and so its one outcome: the CloudEvents attributes <c>source</c> and <c>id</c>.</summary>
public readonly record struct OutcomeKey
{
    /// <summary>An index must be able to hold it, and a stranger chooses its length.</summary>
    private const int MaxLength = 512;

    /// <summary>In UTF-8. A row of PostgreSQL's index holds 2,704 bytes, and both parts are in it.</summary>
    private const int MaxBytes = 1_200;
    private const int Kept = 200;

    /// <summary>Names a request; a part that no store could hold as it is gets a name made from its SHA-256.</summary>
    public OutcomeKey(string source, string id)
    {
        Source = Bounded(source);
        Id = Bounded(id);
    }

    /// <summary>The attribute <c>source</c>.</summary>
    public string Source { get; }

    /// <summary>The attribute <c>id</c>.</summary>
    public string Id { get; }

    /// <summary>Stands for both parts in 16 bytes, the first of their SHA-256.</summary>
    internal Guid Digest() => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source}\0{Id}")).AsSpan(0, 16));

    /// <summary>The part as a store can hold it; one that was made so stays as it is.</summary>
    internal static string Bounded(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string storable = StorableText.Of(text);
        return text.Length <= MaxLength && Encoding.UTF8.GetByteCount(text) <= MaxBytes && ReferenceEquals(storable, text)
            ? text
            : $"{StorableText.Of(storable[..Math.Min(Kept, text.Length)])}…{TextDigest.Of(text)}";
    }
}
