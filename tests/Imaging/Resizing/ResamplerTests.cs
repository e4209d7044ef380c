using Aviary.Imaging;
using Aviary.Imaging.Resizing;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Imaging.Resizing;

/// <summary>The resize pass, for pictures, parts and sizes of chance.</summary>
public sealed class ResamplerTests
{
    private static readonly Arbitrary<ResizeCase> Cases = Arb.From(
        from sides in Gen.Choose(1, 90).Two()
        from wanted in Gen.Choose(1, 40).Two()
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from crop in Gen.Choose(0, 40)
        select new ResizeCase(new PictureSize(sides.Item1, sides.Item2), new PictureSize(wanted.Item1, wanted.Item2), crop / 100d, seed));

    [Fact]
    public void A_constant_picture_stays_constant()
        => Prop.ForAll(Cases, test =>
        {
            byte value = (byte)test.Seed;
            byte[] pixels = [.. Enumerable.Repeat(value, (int)test.Size.RgbBytes)];
            return Array.TrueForAll(Run(test, pixels), result => result == value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_pixel_is_within_one_of_plain_arithmetic()
        => Prop.ForAll(Cases, test =>
        {
            byte[] pixels = new byte[test.Size.RgbBytes];
            new Random(test.Seed).NextBytes(pixels);
            byte[] result = Run(test, pixels);
            double[] expected = PlainResize.Run(pixels, test.Size, test.Box, test.Wanted);
            for (int at = 0; at < result.Length; at++)
            {
                Assert.InRange(result[at] - expected[at], -1, 1);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_picture_of_the_asked_size_stays_as_it_is()
    {
        byte[] pixels = new byte[31 * 17 * 3];
        new Random(1).NextBytes(pixels);
        Assert.Equal(pixels, Run(new ResizeCase(new PictureSize(31, 17), new PictureSize(31, 17), 0, 0), pixels));
    }

    [Fact]
    public void A_large_picture_becomes_one_pixel_of_its_mean()
    {
        byte[] pixels = new byte[3000 * 400 * 3];
        new Random(2).NextBytes(pixels);
        PictureSize size = new(3000, 400);
        byte[] result = Run(new ResizeCase(size, new PictureSize(1, 1), 0, 0), pixels);
        double[] expected = PlainResize.Run(pixels, size, new SourceBox(0, 0, 3000, 400), new PictureSize(1, 1));
        Assert.All(result.Zip(expected), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void Shares_of_every_result_make_one()
        => Prop.ForAll(Cases, test =>
        {
            using AxisWeights weights = new(test.Size.Width, test.Box.Left, test.Box.Right, test.Wanted.Width, 17);
            for (int result = 0; result < weights.Results; result++)
            {
                int sum = 0;
                foreach (short share in weights.Shares(result))
                {
                    Assert.InRange(share, 0, 1 << 15);
                    sum += share;
                }

                Assert.Equal(1 << weights.Shift, sum);
                Assert.InRange(weights.Count(result), 1, weights.Stride);
                Assert.InRange(weights.Start(result) + weights.Count(result), 1, test.Size.Width);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Vectors_and_plain_loops_agree_to_the_bit()
        => Prop.ForAll(Cases, test =>
        {
            Random random = new(test.Seed);
            using AxisWeights rows = new(test.Size.Height, test.Box.Top, test.Box.Bottom, test.Wanted.Height, 22);
            byte[] pixels = new byte[test.Size.RgbBytes];
            random.NextBytes(pixels);
            int last = rows.Results - 1;
            ReadOnlySpan<short> shares = rows.Shares(last)[..rows.Count(last)];
            short[] fast = new short[(test.Size.Width * 3) + RowKernels.Padding];
            short[] plain = new short[fast.Length];
            ReadOnlySpan<byte> window = pixels.AsSpan(rows.Start(last) * test.Size.Width * 3);
            RowKernels.Blend(window, test.Size.Width * 3, shares, rows.Shift, fast.AsSpan(0, test.Size.Width * 3));
            RowKernels.BlendPortable(window, test.Size.Width * 3, shares, rows.Shift, plain.AsSpan(0, test.Size.Width * 3));
            Assert.Equal(plain, fast);

            using AxisWeights columns = new(test.Size.Width, test.Box.Left, test.Box.Right, test.Wanted.Width, 17);
            byte[] left = new byte[test.Wanted.Width * 3];
            byte[] right = new byte[left.Length];
            ColumnKernels.Gather(fast, columns, left);
            ColumnKernels.GatherPortable(fast, columns, right);
            Assert.Equal(right, left);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_beside_the_result_is_written()
    {
        ResizeCase test = new(new PictureSize(20, 20), new PictureSize(7, 5), 0, 0);
        byte[] pixels = [.. Enumerable.Repeat((byte)9, 1200)];
        byte[] result = new byte[(5 * 30) + 8];
        using MemoryRows rows = new(pixels, test.Size);
        Resampler.Run(rows, test.Box, test.Wanted, result.AsSpan(3), 30, TestContext.Current.CancellationToken);
        for (int at = 0; at < result.Length; at++)
        {
            int column = (at - 3 + 30) % 30;
            Assert.Equal(at >= 3 && at < 150 && column < 21 ? 9 : 0, result[at]);
        }
    }

    private static byte[] Run(ResizeCase test, byte[] pixels)
    {
        byte[] result = new byte[test.Wanted.RgbBytes];
        using MemoryRows rows = new(pixels, test.Size);
        Resampler.Run(rows, test.Box, test.Wanted, result, test.Wanted.Width * 3, CancellationToken.None);
        return result;
    }

    /// <summary>A picture, how much is cut off each side, and the size it becomes.</summary>
    private sealed record ResizeCase(PictureSize Size, PictureSize Wanted, double Crop, int Seed)
    {
        public SourceBox Box => new(Size.Width * Crop, Size.Height * Crop, Size.Width * (1 - Crop), Size.Height * (1 - Crop));
    }
}
