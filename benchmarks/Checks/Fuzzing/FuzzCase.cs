using Aviary.Benchmarks.Checks.Fuzzing.Mutations;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>Makes the damaged bytes of a number: the same for the same seed, on its own and in any order.</summary>
internal static class FuzzCase
{
    /// <summary>Those that fit any bytes.</summary>
    public static readonly IReadOnlyList<IMutation> Common =
        [new FlippedBits(), new CutOff(), new Splice(), new HeaderField(), new RepeatedSegment(), new MissingSegment(), new Noise()];

    private static readonly MendedChecksums Mend = new();

    /// <param name="seeds">What they begin with.</param>
    /// <param name="seed">Which run.</param>
    /// <param name="number">Which of it.</param>
    /// <param name="mutations">What may happen to them; null for <see cref="Common"/>.</param>
    public static byte[] Make(IReadOnlyList<byte[]> seeds, int seed, int number, IReadOnlyList<IMutation>? mutations = null)
    {
        mutations ??= Common;
        Random random = new(unchecked((seed * (int)0x9E3779B1) ^ (number * (int)0x85EBCA77)));
        byte[] bytes = seeds[random.Next(seeds.Count)];
        for (int left = random.Next(1, 4); left > 0 && bytes.Length > 0; left--)
        {
            bytes = mutations[random.Next(mutations.Count)].Apply(bytes, seeds[random.Next(seeds.Count)], random);
        }

        return random.Next(2) == 0 ? bytes : Mend.Apply(bytes, bytes, random);
    }
}
