using System.Diagnostics;
using Aviary.Benchmarks.Figures;
using Aviary.Imaging;

namespace Aviary.Benchmarks.Birds;

/// <summary>The project's decoder by itself, on one thread.</summary>
internal sealed class OwnDecoder
{
    private readonly PictureDecoder _decoder = new(new ImagingOptions());

    public OwnDecoder() => _decoder.Require();

    /// <summary>The median of some decodings to a square of RGB, in ms.</summary>
    public double Time(byte[] picture, int side, int count)
    {
        byte[] rgb = new byte[side * side * 3];
        double[] times = new double[count];
        for (int turn = 0; turn < count; turn++)
        {
            long began = Stopwatch.GetTimestamp();
            Decode(picture, side, rgb);
            times[turn] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return Quantile.Median(times);
    }

    /// <summary>The pixels of the square, RGB.</summary>
    public byte[] Pixels(byte[] picture, int side)
    {
        byte[] rgb = new byte[side * side * 3];
        Decode(picture, side, rgb);
        return rgb;
    }

    private void Decode(byte[] picture, int side, byte[] rgb) => _decoder.Decode(picture, new PictureSize(side, side), PictureFit.Stretch, rgb);
}
