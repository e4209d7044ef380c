using Aviary.Benchmarks.Checks.Fuzzing.Mutations;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>Something that strangers' bytes are given to: it takes them or refuses them; anything else is a fault.</summary>
internal interface IFuzzTarget
{
    /// <summary>What mutations begin with.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>What may happen to them.</summary>
    IReadOnlyList<IMutation> Mutations => FuzzCase.Common;

    /// <summary>Gives the bytes in.</summary>
    /// <returns>Whether they were taken; false where they were refused.</returns>
    bool Take(byte[] bytes);
}
