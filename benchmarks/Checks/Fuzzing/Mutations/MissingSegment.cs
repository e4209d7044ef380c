namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>A part is missing.</summary>
internal sealed class MissingSegment : IMutation
{
    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        int begin = random.Next(bytes.Length);
        return [.. bytes[..begin], .. bytes[(random.Next(begin, Math.Min(bytes.Length, begin + 64)) + 1)..]];
    }
}
