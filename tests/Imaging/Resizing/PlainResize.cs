using Aviary.Imaging;
using Aviary.Imaging.Resizing;

namespace Aviary.Tests.Imaging.Resizing;

/// <summary>The same filter in floating point, without any thrift: columns first, then rows.</summary>
internal static class PlainResize
{
    public static double[] Run(byte[] pixels, PictureSize size, SourceBox box, PictureSize wanted)
    {
        double[] narrow = new double[wanted.Width * size.Height * 3];
        for (int x = 0; x < wanted.Width; x++)
        {
            foreach ((int sample, double share) in Shares(size.Width, box.Left, box.Right, wanted.Width, x))
            {
                for (int at = 0; at < size.Height * 3; at++)
                {
                    narrow[(((at / 3 * wanted.Width) + x) * 3) + (at % 3)] += share * pixels[(((at / 3 * size.Width) + sample) * 3) + (at % 3)];
                }
            }
        }

        double[] result = new double[wanted.RgbBytes];
        for (int y = 0; y < wanted.Height; y++)
        {
            foreach ((int sample, double share) in Shares(size.Height, box.Top, box.Bottom, wanted.Height, y))
            {
                for (int at = 0; at < wanted.Width * 3; at++)
                {
                    result[(y * wanted.Width * 3) + at] += share * narrow[(sample * wanted.Width * 3) + at];
                }
            }
        }

        return result;
    }

    private static IEnumerable<(int Sample, double Share)> Shares(int samples, double from, double to, int results, int result)
    {
        double scale = (to - from) / results;
        double reach = Math.Max(1, scale);
        double centre = from + ((result + 0.5) * scale);
        (int Sample, double Weight)[] found =
            [.. Enumerable.Range(0, samples).Select(sample => (sample, 1 - (Math.Abs(sample + 0.5 - centre) / reach))).Where(pair => pair.Item2 > 0)];
        double sum = found.Sum(pair => pair.Weight);
        return found.Select(pair => (pair.Sample, pair.Weight / sum));
    }
}
