namespace Aviary.Learning.Training;

/// <summary>Sources of chance that depend on the seed, the purpose and the epoch alone, so that an epoch can be run again.</summary>
internal static class RandomSeeds
{
    /// <summary>The step of SplitMix64 between two numbers.</summary>
    public const ulong Golden = 0x9e3779b97f4a7c15;

    public static Random FirstWeights(int seed) => For(seed, 1, 0);

    public static Random Split(int seed) => For(seed, 2, 0);

    public static Random Order(int seed, int epoch) => For(seed, 3, epoch);

    public static Random Flips(int seed, int epoch) => For(seed, 4, epoch);

    public static Random Moves(int seed, int epoch) => For(seed, 5, epoch);

    public static Random Test(int seed) => For(seed, 6, 0);

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), which parts neighbouring numbers.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    private static Random For(int seed, uint purpose, int epoch)
    {
        ulong mixed = Mix(((ulong)(uint)seed << 32) + ((ulong)purpose << 24) + (uint)epoch + Golden);
        return new Random((int)(mixed & int.MaxValue));
    }
}
