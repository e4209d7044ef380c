namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>The beginning of one and the end of another.</summary>
internal sealed class Splice : IMutation
{
    public byte[] Apply(byte[] bytes, byte[] other, Random random) => [.. bytes[..random.Next(bytes.Length)], .. other[random.Next(other.Length)..]];
}
