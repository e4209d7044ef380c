using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

public sealed class ImageDatasetTests
{
    private static readonly string[] Names = ["a", "b"];

    [Fact]
    public void A_slice_and_a_subset_hold_the_pictures_asked_for()
    {
        ImageDataset dataset = new("d", Names, 1, 1, 2, new byte[] { 1, 2, 3, 4, 5, 6 }, new[] { 0, 1, 0 });
        Assert.Equal(new byte[] { 3, 4, 5, 6 }, dataset.Slice(1, 2).Pixels.ToArray());
        ImageDataset subset = dataset.Subset([2, 0, 2]);
        Assert.Equal(new byte[] { 5, 6, 1, 2, 5, 6 }, subset.Pixels.ToArray());
        Assert.Equal([0, 0, 0], subset.Labels.ToArray());
    }

    [Fact]
    public void The_fingerprint_follows_pixels_labels_and_classes_but_not_the_name()
    {
        ImageDataset dataset = new("d", Names, 1, 1, 2, new byte[] { 1, 2, 3, 4 }, new[] { 0, 1 });
        Assert.Equal(64, dataset.Fingerprint.Length);
        Assert.Equal(dataset.Fingerprint, new ImageDataset("e", Names, 1, 1, 2, new byte[] { 1, 2, 3, 4 }, new[] { 0, 1 }).Fingerprint);
        Assert.NotEqual(dataset.Fingerprint, new ImageDataset("d", Names, 1, 1, 2, new byte[] { 1, 2, 3, 5 }, new[] { 0, 1 }).Fingerprint);
        Assert.NotEqual(dataset.Fingerprint, new ImageDataset("d", Names, 1, 1, 2, new byte[] { 1, 2, 3, 4 }, new[] { 1, 1 }).Fingerprint);
        Assert.NotEqual(dataset.Fingerprint, new ImageDataset("d", Names, 1, 2, 1, new byte[] { 1, 2, 3, 4 }, new[] { 0, 1 }).Fingerprint);
        Assert.NotEqual(dataset.Fingerprint, new ImageDataset("d", ["a", "c"], 1, 1, 2, new byte[] { 1, 2, 3, 4 }, new[] { 0, 1 }).Fingerprint);
    }

    [Fact]
    public void Sizes_that_do_not_fit_and_unknown_labels_are_refused()
    {
        Assert.Contains("ask for 4 bytes", Refusal(() => new ImageDataset("d", Names, 1, 1, 2, new byte[3], new int[2])), StringComparison.Ordinal);
        Assert.Contains("label 2 of example 1", Refusal(() => new ImageDataset("d", Names, 1, 1, 1, new byte[2], new[] { 0, 2 })), StringComparison.Ordinal);
        Assert.Contains("2 to 10000 classes", Refusal(() => new ImageDataset("d", ["a"], 1, 1, 1, new byte[1], new int[1])), StringComparison.Ordinal);
    }

    private static string Refusal(Func<ImageDataset> make) => Assert.Throws<DatasetException>(make).Message;
}
