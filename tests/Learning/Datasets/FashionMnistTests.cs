using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>Reading a folder of IDX files, sound and damaged.</summary>
public sealed class FashionMnistTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_is_read_zipped_or_plain(bool zipped)
    {
        Write("train-images-idx3-ubyte", IdxFiles.Images(3), zipped);
        Write("train-labels-idx1-ubyte", IdxFiles.Labels(0, 9, 4), zipped);
        Write("t10k-images-idx3-ubyte", IdxFiles.Images(1), zipped);
        Write("t10k-labels-idx1-ubyte", IdxFiles.Labels(7), zipped);
        (ImageDataset train, ImageDataset test) = FashionMnist.Read(_folder.Path);
        Assert.Equal((3, 1, 2, 2), (train.Count, train.Channels, train.Height, train.Width));
        Assert.Equal(new byte[] { 4, 5, 6, 7 }, train.Picture(1).ToArray());
        Assert.Equal([0, 9, 4], train.Labels.ToArray());
        Assert.Equal("Sneaker", test.ClassNames[test.Labels.Span[0]]);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name()
        => Refuses("train-labels-idx1-ubyte.gz", "is missing", () => Write("train-images-idx3-ubyte", IdxFiles.Images(1)));

    [Fact]
    public void A_file_that_is_not_gzip_is_refused_by_name()
        => Refuses("train-labels-idx1-ubyte.gz", "is not gzip", () => File.WriteAllText(_folder.File("train-labels-idx1-ubyte.gz"), "<html>"));

    [Fact]
    public void An_empty_file_is_refused_by_name()
        => Refuses("train-labels-idx1-ubyte.gz", "it is empty", () => File.WriteAllText(_folder.File("train-labels-idx1-ubyte.gz"), ""));

    [Fact]
    public void A_bad_magic_number_is_refused_with_what_was_expected()
        => Refuses(
            "train-labels-idx1-ubyte.gz",
            "bad magic number 00000803: expected 00000801",
            () => Write("train-labels-idx1-ubyte", IdxFiles.Images(1)));

    [Fact]
    public void Truncated_content_is_refused_with_both_lengths()
        => Refuses(
            "train-labels-idx1-ubyte.gz",
            "promises 5 bytes (5), but there are 3",
            () => Write("train-labels-idx1-ubyte", IdxFiles.Make(0x801, [5], [1, 2, 3])));

    [Fact]
    public void A_truncated_header_is_refused()
        => Refuses("train-labels-idx1-ubyte.gz", "header takes 8 bytes, but there are 6", () => Write("train-labels-idx1-ubyte", IdxFiles.Labels(1)[..6]));

    [Fact]
    public void Truncated_gzip_data_is_refused_by_name()
        => Refuses("train-labels-idx1-ubyte.gz", "", () =>
        {
            byte[] noise = new byte[4000];
            new Random(1).NextBytes(noise);
            byte[] zipped = IdxFiles.Zip(IdxFiles.Labels([.. noise.Select(value => (byte)(value % 10))]));
            File.WriteAllBytes(_folder.File("train-labels-idx1-ubyte.gz"), zipped[..(zipped.Length / 2)]);
        });

    [Fact]
    public void Damaged_gzip_data_is_refused_by_name()
        => Refuses("train-labels-idx1-ubyte.gz", "damaged gzip data", () =>
        {
            byte[] zipped = IdxFiles.Zip(IdxFiles.Labels(1, 2, 3));
            zipped[10] ^= 0xff;
            File.WriteAllBytes(_folder.File("train-labels-idx1-ubyte.gz"), zipped);
        });

    [Fact]
    public void Trailing_bytes_are_refused()
        => Refuses("train-labels-idx1-ubyte.gz", "trailing bytes after the 2", () => Write("train-labels-idx1-ubyte", IdxFiles.Make(0x801, [2], [1, 2, 3])));

    [Fact]
    public void A_label_out_of_range_is_refused_with_its_place()
        => Refuses("train-labels-idx1-ubyte.gz", "label 10 at position 1 is out of range", () => WritePair(IdxFiles.Images(2), IdxFiles.Labels(0, 10)));

    [Fact]
    public void Labels_that_do_not_match_the_pictures_are_refused_with_both_counts()
        => Refuses(
            "train-labels-idx1-ubyte.gz",
            "holds 2 labels, but train-images-idx3-ubyte.gz holds 3 pictures",
            () => WritePair(IdxFiles.Images(3), IdxFiles.Labels(1, 2)));

    [Fact]
    public void A_header_that_promises_more_than_the_file_can_hold_is_refused_before_memory_is_taken()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuses(
            "train-images-idx3-ubyte.gz",
            "more than the file can hold",
            () => WritePair(IdxFiles.Make(0x803, [1_000_000, 28, 28], []), IdxFiles.Labels(1)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void A_header_beyond_the_limit_is_refused()
        => Refuses("train-images-idx3-ubyte.gz", "at most", () => WritePair(IdxFiles.Make(0x803, [int.MaxValue, 16000, 16000], []), IdxFiles.Labels(1)));

    [Fact]
    public void A_header_with_a_length_of_zero_is_refused()
        => Refuses("train-images-idx3-ubyte.gz", "dimension 1 in the header is 0", () => WritePair(IdxFiles.Make(0x803, [1, 0, 2], []), IdxFiles.Labels(1)));

    private void Refuses(string file, string defect, Action write)
    {
        Write("train-images-idx3-ubyte", IdxFiles.Images(1));
        write();
        DatasetException refused = Assert.Throws<DatasetException>(() => FashionMnist.Read(_folder.Path));
        Assert.Equal(file, Path.GetFileName(refused.File));
        Assert.Contains(defect, refused.Defect, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    private void WritePair(byte[] images, byte[] labels)
    {
        Write("train-images-idx3-ubyte", images);
        Write("train-labels-idx1-ubyte", labels);
    }

    private void Write(string name, byte[] content, bool zipped = true)
        => File.WriteAllBytes(_folder.File(zipped ? $"{name}.gz" : name), zipped ? IdxFiles.Zip(content) : content);
}
