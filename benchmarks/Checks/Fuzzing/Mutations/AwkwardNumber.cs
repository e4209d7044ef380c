using System.Buffers.Binary;

namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>A number anywhere becomes an awkward one: in a FlatBuffer that is an offset, a length, a shape or an operator.</summary>
internal sealed class AwkwardNumber : IMutation
{
    private static readonly int[] Awkward = [0, 1, 2, 3, 4, 5, 8, 16, 127, 128, 255, 256, 65535, 65536, 1 << 24, int.MaxValue, int.MinValue, -1, -2, -4];

    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        if (bytes.Length < sizeof(int))
        {
            return bytes;
        }

        byte[] result = [.. bytes];
        int width = 1 << random.Next(3);
        Span<byte> field = result.AsSpan(random.Next(result.Length / width) * width, width);
        int value = random.Next(2) == 0 ? Awkward[random.Next(Awkward.Length)] : random.Next(64);
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        number[..width].CopyTo(field);
        return result;
    }
}
