using System.Runtime.InteropServices;

namespace Aviary.Learning.Training;

/// <summary>
/// The changes of chance that training pictures go through, anew in each epoch: mirrored left to right, moved, and with a square taken out
/// (Zhong et al., "Random Erasing Data Augmentation", 2020, with the mean level in place of noise).
/// </summary>
/// <param name="Flips">Whether each picture is mirrored with probability 1/2.</param>
/// <param name="Shift">The most rows and columns that a picture is moved by, each way alike; what comes in is black.</param>
/// <param name="Erase">The probability that a square of a quarter to half of the shorter side is set to the mean.</param>
/// <param name="Seed">What all chance is derived from.</param>
internal sealed record PictureChanges(bool Flips, int Shift, double Erase, int Seed)
{
    private byte[] _flips = [];
    private ulong[] _moves = [];

    /// <summary>Draws the changes of an epoch, from 0.</summary>
    public void Begin(int epoch, int pictures)
    {
        if (_flips.Length != pictures)
        {
            (_flips, _moves) = (new byte[pictures], new ulong[pictures]);
        }

        if (Flips)
        {
            RandomSeeds.Flips(Seed, epoch).NextBytes(_flips);
        }

        if (Shift > 0 || Erase > 0)
        {
            RandomSeeds.Moves(Seed, epoch).NextBytes(MemoryMarshal.AsBytes(_moves.AsSpan()));
        }
    }

    /// <summary>The change of the picture at a place of the epoch's order.</summary>
    public PictureChange Of(int position, int height, int width)
    {
        ulong chance = _moves[position];
        bool mirrored = (_flips[position] & 1) != 0;
        int range = (2 * Shift) + 1;
        (int down, int right) = ((int)Take(ref chance, range) - Shift, (int)Take(ref chance, range) - Shift);
        if (Take(ref chance, 1 << 16) >= Erase * (1 << 16))
        {
            return new PictureChange(mirrored, down, right, 0, 0, 0);
        }

        int shorter = Math.Min(height, width);
        int side = (shorter / 4) + (int)Take(ref chance, (shorter / 4) + 1);
        return new PictureChange(mirrored, down, right, (int)Take(ref chance, height - side + 1), (int)Take(ref chance, width - side + 1), side);
    }

    // 64 bits of chance are enough for five small numbers; the bias of the remainder is below one in a thousand.
    private static ulong Take(ref ulong chance, int below)
    {
        ulong taken = chance % (ulong)below;
        chance /= (ulong)below;
        return taken;
    }
}

/// <summary>How one picture is changed.</summary>
/// <param name="Mirrored">Left and right exchanged.</param>
/// <param name="Down">Rows that it is moved down by; negative for up.</param>
/// <param name="Right">Columns that it is moved right by; negative for left.</param>
/// <param name="Top">The first row of the square that is taken out.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Side">Its side; 0 for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PictureChange(bool Mirrored, int Down, int Right, int Top, int Left, int Side)
{
    /// <summary>Writes one channel.</summary>
    /// <param name="plane">Its pixels, row by row.</param>
    /// <param name="table">The input value of each level.</param>
    /// <param name="target">Receives the numbers.</param>
    /// <param name="width">Columns.</param>
    public void Write(ReadOnlySpan<byte> plane, ReadOnlySpan<float> table, Span<float> target, int width)
    {
        int height = plane.Length / width;
        for (int row = 0; row < height; row++)
        {
            Span<float> line = target.Slice(row * width, width);
            int from = row - Down;
            if (from < 0 || from >= height)
            {
                line.Fill(table[0]);
                continue;
            }

            // Columns first to end - 1 have a pixel; those beside them are black.
            (int first, int end) = (Math.Max(0, Right), Math.Min(width, width + Right));
            line[..first].Fill(table[0]);
            line[end..].Fill(table[0]);
            ReadOnlySpan<byte> source = plane.Slice((from * width) + first - Right, end - first);
            Span<float> written = line[first..end];
            for (int column = 0; column < source.Length; column++)
            {
                written[column] = table[source[column]];
            }

            if (Mirrored)
            {
                line.Reverse();
            }
        }

        for (int row = Top; row < Top + Side; row++)
        {
            target.Slice((row * width) + Left, Side).Clear();
        }
    }
}
