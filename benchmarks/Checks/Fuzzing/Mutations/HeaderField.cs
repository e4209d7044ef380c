using System.Buffers.Binary;

namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>A number near the beginning becomes one that arithmetic stumbles over: sizes, counts, lengths, offsets.</summary>
internal sealed class HeaderField : IMutation
{
    private const int Reach = 256;

    private static readonly uint[] Awkward = [0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 1u << 31, uint.MaxValue];

    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        byte[] result = [.. bytes];
        uint value = Awkward[random.Next(Awkward.Length)];
        int width = 1 << random.Next(3);
        Span<byte> field = stackalloc byte[4];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(field, value);
            field = field[..width];
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(field, value);
            field = field[(4 - width)..];
        }

        int at = random.Next(Math.Min(result.Length, Reach));
        field[..Math.Min(width, result.Length - at)].CopyTo(result.AsSpan(at));
        return result;
    }
}
