using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Training;

/// <summary>Pictures of 8×8 that are easy to tell apart: a bright row, whose place is the class, on noise.</summary>
internal static class SmallPictures
{
    public static ImageDataset Make(int count = 120, int seed = 3)
    {
        Random random = new(seed);
        byte[] pixels = new byte[count * 64];
        int[] labels = new int[count];
        random.NextBytes(pixels);
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % 3;
            for (int place = 0; place < 64; place++)
            {
                ref byte pixel = ref pixels[(i * 64) + place];
                pixel = place / 8 == 1 + (2 * labels[i]) ? (byte)(200 + (pixel / 5)) : (byte)(pixel / 2);
            }
        }

        return new ImageDataset("rows", ["top", "middle", "bottom"], 1, 8, 8, pixels, labels);
    }
}
