namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>One way to damage bytes.</summary>
internal interface IMutation
{
    /// <param name="bytes">What to damage; at least one byte.</param>
    /// <param name="other">Another seed, for those that mix.</param>
    /// <param name="random">The only source of chance.</param>
    /// <returns>The damaged bytes; may be empty.</returns>
    byte[] Apply(byte[] bytes, byte[] other, Random random);
}
