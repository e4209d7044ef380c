using Aviary.Benchmarks.Checks.Fuzzing.Mutations;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>Makes the damaged bytes of a number: the same for the same seed, on its own and in any order.</summary>
internal static class FuzzCase
{
    private static readonly IMutation[] Mutations =
        [new FlippedBits(), new CutOff(), new Splice(), new HeaderField(), new RepeatedSegment(), new MissingSegment(), new Noise()];

    private static readonly MendedChecksums Mend = new();

    public static byte[] Make(IReadOnlyList<byte[]> seeds, int seed, int number)
    {
        Random random = new(unchecked((seed * (int)0x9E3779B1) ^ (number * (int)0x85EBCA77)));
        byte[] bytes = seeds[random.Next(seeds.Count)];
        for (int mutations = random.Next(1, 4); mutations > 0 && bytes.Length > 0; mutations--)
        {
            bytes = Mutations[random.Next(Mutations.Length)].Apply(bytes, seeds[random.Next(seeds.Count)], random);
        }

        return random.Next(2) == 0 ? bytes : Mend.Apply(bytes, bytes, random);
    }
}
