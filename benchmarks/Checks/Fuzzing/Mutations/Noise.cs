namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>A stretch of random bytes.</summary>
internal sealed class Noise : IMutation
{
    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        byte[] result = [.. bytes];
        int begin = random.Next(result.Length);
        random.NextBytes(result.AsSpan(begin, random.Next(1, Math.Min(64, result.Length - begin) + 1)));
        return result;
    }
}
