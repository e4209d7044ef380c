using System.Buffers.Binary;

namespace Aviary.Benchmarks.Checks.Fuzzing.Mutations;

/// <summary>
/// Makes the checksums of a damaged PNG right again, so that the damage comes further than to them. No harm by itself: it comes
/// after the others, in every second case.
/// </summary>
internal sealed class MendedChecksums : IMutation
{
    private const int Signature = 8, Frame = 12;

    public byte[] Apply(byte[] bytes, byte[] other, Random random)
    {
        if (!bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
        {
            return bytes;
        }

        byte[] result = [.. bytes];
        for (int at = Signature; at <= result.Length - Frame;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(result.AsSpan(at));
            if (length > result.Length - at - Frame)
            {
                break;
            }

            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(end), PngWriter.Checksum(result.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }

        return result;
    }
}
