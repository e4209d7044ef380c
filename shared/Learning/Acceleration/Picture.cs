using System.Numerics;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// The size of one picture of a batch. Kernels keep pictures with their channels last, filled up with zeros to whole vectors, two at least,
/// which is the narrowest tile of <see cref="TileProduct"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Picture(int Channels, int Height, int Width)
{
    /// <summary>Channels with the zeros behind them.</summary>
    public int Lanes => Math.Max(2, (Channels + Vector<float>.Count - 1) / Vector<float>.Count) * Vector<float>.Count;

    public int Places => checked(Height * Width);

    /// <summary>Floats of a picture with its channels last.</summary>
    public int Length => checked(Places * Lanes);

    public static Picture Of(long[] shape) => new(checked((int)shape[1]), checked((int)shape[2]), checked((int)shape[3]));

    /// <summary>The shape of a batch of them with the channels last.</summary>
    public long[] ChannelsLast(int batch) => [batch, Height, Width, Lanes];
}

/// <summary>A picture within a border of zeros, so that a window may hang over its edge.</summary>
/// <param name="Height">Rows of the picture.</param>
/// <param name="Width">Columns of the picture.</param>
/// <param name="Stride">Floats from a place to the next.</param>
/// <param name="Top">Rows above it.</param>
/// <param name="Left">Columns at its left.</param>
/// <param name="Bottom">Rows below it.</param>
/// <param name="Right">Columns at its right.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Bordered(int Height, int Width, int Stride, int Top, int Left, int Bottom, int Right)
{
    // Tiles may read, not use, what lies behind the last place.
    private const int Slack = 64;

    /// <summary>Floats from a row to the next.</summary>
    public int Pitch => (Left + Width + Right) * Stride;

    /// <summary>Where the picture's first place is.</summary>
    public int Origin => (Top * Pitch) + (Left * Stride);

    public int Length => ((Top + Height + Bottom) * Pitch) + Slack;
}
