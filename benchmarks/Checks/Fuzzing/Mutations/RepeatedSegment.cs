namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>A part stands there twice, or many times.</summary>
internal sealed class RepeatedSegment : IMutation
{
    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        int begin = random.Next(bytes.Length);
        int end = random.Next(begin, Math.Min(bytes.Length, begin + 512)) + 1;
        int times = random.Next(4) == 0 ? random.Next(2, 40) : 1;
        return [.. bytes[..end], .. Enumerable.Repeat(bytes[begin..end], times).SelectMany(part => part), .. bytes[end..]];
    }
}
