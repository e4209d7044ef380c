using System.Numerics;

namespace Aviary.Samples;

/// <summary>The bits of a scan: a 0 byte stands behind each 255 (ITU-T T.81, F.1.2.3).</summary>
internal sealed class JpegBits
{
    private static readonly (int Code, int Length)[] Lengths =
        [(0, 2), (2, 3), (3, 3), (4, 3), (5, 3), (6, 3), (14, 4), (30, 5), (62, 6), (126, 7), (254, 8), (510, 9)];

    private readonly List<byte> _bytes = [];
    private int _open;
    private int _count;

    /// <summary>A first coefficient, as what it differs from the one before (T.81, F.1.2.1).</summary>
    public void Difference(int value)
    {
        int length = value == 0 ? 0 : BitOperations.Log2((uint)Math.Abs(value)) + 1;
        Add(Lengths[length].Code, Lengths[length].Length);
        Add(value < 0 ? value + (1 << length) - 1 : value, length);
    }

    public void Add(int bits, int length)
    {
        for (int bit = length - 1; bit >= 0; bit--)
        {
            _open = (_open << 1) | ((bits >> bit) & 1);
            if (++_count == 8)
            {
                _bytes.Add((byte)_open);
                if (_open == 0xFF)
                {
                    _bytes.Add(0);
                }

                _open = _count = 0;
            }
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public List<byte> End()
    {
        while (_count != 0)
        {
            Add(1, 1);
        }

        return _bytes;
    }
}
