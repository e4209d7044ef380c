namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>The end is missing.</summary>
internal sealed class CutOff : IMutation
{
    public byte[] Apply(byte[] bytes, byte[] other, Random random) => bytes[..random.Next(bytes.Length)];
}
