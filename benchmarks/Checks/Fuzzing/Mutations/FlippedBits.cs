namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>Up to eight bits turned over.</summary>
internal sealed class FlippedBits : IMutation
{
    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        byte[] result = [.. bytes];
        for (int flips = random.Next(1, 9); flips > 0; flips--)
        {
            result[random.Next(result.Length)] ^= (byte)(1 << random.Next(8));
        }

        return result;
    }
}
