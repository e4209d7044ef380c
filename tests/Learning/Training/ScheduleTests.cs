using Aviary.Learning.Datasets;
using Aviary.Learning.Preprocessing;
using Aviary.Learning.Training;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Learning.Training;

/// <summary>The learning rate over a training, and what chance decides.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void The_rate_rises_once_to_its_highest_and_falls_to_almost_nothing()
        => Prop.ForAll(Arb.From(Gen.Choose(8, 5000)), steps =>
        {
            LearningRates cycle = new("one-cycle", 0.01, steps);
            double[] rates = [.. Enumerable.Range(0, steps).Select(cycle.Rate)];
            int top = Array.IndexOf(rates, rates.Max());
            return rates.All(rate => rate is > 0 and <= 0.01)
                && Math.Abs(rates[0] - 0.0004) < 1e-12
                && Math.Abs(rates[^1] - 1e-6) < 1e-12
                && Enumerable.Range(1, steps - 1).All(step => step <= top ? rates[step] > rates[step - 1] : rates[step] < rates[step - 1]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_training_of_one_step_has_a_rate()
        => Assert.True(new LearningRates("one-cycle", 0.01, 1).Rate(0) > 0);

    [Fact]
    public void The_validation_split_takes_the_share_of_each_class_and_every_picture_once()
    {
        ImageDataset pictures = SmallPictures.Make(300);
        (int[] training, int[] validation) = ValidationSplit.Of(pictures, 0.2, RandomSeeds.Split(1));
        Assert.Equal(Enumerable.Range(0, 300), training.Concat(validation).Order());
        Assert.All(validation.CountBy(index => pictures.Labels.Span[index]), count => Assert.Equal(20, count.Value));
        Assert.Equal(validation, ValidationSplit.Of(pictures, 0.2, RandomSeeds.Split(1)).Validation);
        Assert.NotEqual(validation, ValidationSplit.Of(pictures, 0.2, RandomSeeds.Split(2)).Validation);
    }

    [Fact]
    public void An_epoch_feeds_every_picture_at_most_once_and_each_epoch_another_order()
    {
        ImageDataset pictures = SmallPictures.Make(50);
        int[] all = [.. Enumerable.Range(0, 50)];
        // A scale that leaves pixels as they are, so that fed rows are found again.
        PixelScale scale = new([0], [1]);
        PictureFeeder feeder = new(pictures, all, scale, 16, new PictureChanges(Flips: false, Shift: 0, Erase: 0, Seed: 1));
        Assert.Equal(3, feeder.Steps);
        List<int> first = Feed(feeder, pictures, 0);
        Assert.Equal(48, first.Distinct().Count());
        Assert.Equal(first, Feed(feeder, pictures, 0));
        Assert.NotEqual(first, Feed(feeder, pictures, 1));
    }

    [Fact]
    public void About_half_of_the_pictures_are_mirrored_row_by_row()
    {
        ImageDataset pictures = SmallPictures.Make(64);
        PictureFeeder feeder = new(pictures, [.. Enumerable.Range(0, 64)], new PixelScale([0], [1]), 64, new PictureChanges(Flips: true, Shift: 0, Erase: 0, Seed: 1));
        feeder.Begin(0);
        float[] batch = new float[64 * 64];
        long[] labels = new long[64];
        feeder.Fill(0, batch, labels);
        int mirrored = 0;
        foreach (float[] fed in batch.Chunk(64))
        {
            float[] turned = [.. fed.Chunk(8).SelectMany(row => row.Reverse())];
            bool plain = Find(pictures, fed) >= 0;
            Assert.True(plain || Find(pictures, turned) >= 0);
            mirrored += plain ? 0 : 1;
        }

        Assert.InRange(mirrored, 16, 48);
    }

    [Fact]
    public void A_picture_is_moved_by_at_most_the_rows_and_columns_asked_for_and_what_comes_in_is_black()
        => Prop.ForAll(Arb.From(Gen.Choose(-3, 3).Two()), move =>
        {
            byte[] plane = [.. Enumerable.Range(1, 42).Select(value => (byte)value)];
            float[] table = [.. Enumerable.Range(0, 256).Select(value => value - 1f)];
            float[] moved = new float[42];
            new PictureChange(false, move.Item1, move.Item2, 0, 0, 0).Write(plane, table, moved, width: 7);
            return Enumerable.Range(0, 42).All(place =>
            {
                (int row, int column) = ((place / 7) - move.Item1, (place % 7) - move.Item2);
                return moved[place] == (row is >= 0 and < 6 && column is >= 0 and < 7 ? (row * 7) + column : -1);
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_square_that_is_taken_out_has_the_mean_level_and_lies_within_the_picture()
    {
        ImageDataset pictures = SmallPictures.Make(64);
        PictureFeeder feeder = new(pictures, [.. Enumerable.Range(0, 64)], new PixelScale([300], [1]), 64, new PictureChanges(Flips: false, Shift: 0, Erase: 0.5, Seed: 1));
        feeder.Begin(0);
        float[] batch = new float[64 * 64];
        feeder.Fill(0, batch, new long[64]);
        int[] erased = [.. batch.Chunk(64).Select(picture => picture.Count(value => value == 0))];
        Assert.InRange(erased.Count(count => count > 0), 16, 48);
        Assert.All(erased, count => Assert.Contains(count, new[] { 0, 4, 9, 16 }));
    }

    [Fact]
    public void Scaled_training_pictures_have_mean_zero_and_deviation_one()
    {
        ImageDataset pictures = SmallPictures.Make();
        float[] table = PixelScale.Of(pictures).Table(0);
        double[] values = [.. pictures.Pixels.ToArray().Select(pixel => (double)table[pixel])];
        Assert.Equal(0, values.Average(), 1e-4);
        Assert.Equal(1, values.Average(value => value * value), 1e-4);
    }

    private static List<int> Feed(BatchFeeder feeder, ImageDataset pictures, int epoch)
    {
        List<int> fed = [];
        float[] batch = new float[16 * 64];
        long[] labels = new long[16];
        feeder.Begin(epoch);
        for (int step = 0; step < feeder.Steps; step++)
        {
            feeder.Fill(step, batch, labels);
            fed.AddRange(batch.Chunk(64).Select(picture => Find(pictures, picture)));
            Assert.Equal(fed.TakeLast(16).Select(index => (long)pictures.Labels.Span[index]), labels);
        }

        return fed;
    }

    private static int Find(ImageDataset pictures, float[] values)
    {
        byte[] bytes = [.. values.Select(value => (byte)value)];
        return Enumerable.Range(0, pictures.Count).Where(index => pictures.Picture(index).SequenceEqual(bytes)).DefaultIfEmpty(-1).First();
    }
}
