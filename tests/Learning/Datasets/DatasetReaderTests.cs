using System.Formats.Tar;
using System.IO.Compression;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>What a path is, found by its content.</summary>
public sealed class DatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nothing", "there is no such file or folder")]
    [InlineData("empty", "is empty; understood are: a CSV")]
    [InlineData("empty/file", "is empty")]
    [InlineData("strange.csv", "is of no known form; understood are: a CSV")]
    [InlineData("strange", "holds nothing of a known form; understood are: a CSV")]
    [InlineData("picture.csv", "is one picture")]
    public void What_is_not_understood_is_refused_with_what_is(string name, string said)
    {
        Directory.CreateDirectory(_folder.File("empty"));
        if (name.StartsWith("empty/", StringComparison.Ordinal))
        {
            File.WriteAllBytes(_folder.File("empty/file"), []);
        }

        File.WriteAllBytes(_folder.File("strange.csv"), [7, 0, 1, 2, 3, 255, 0, 9]);
        Directory.CreateDirectory(_folder.File("strange"));
        File.WriteAllBytes(_folder.File("strange/model.bin"), [7, 0, 1, 2, 3, 255, 0, 9]);
        File.WriteAllBytes(_folder.File("picture.csv"), PictureFolders.Grey(4, 4, 1));
        Assert.Contains(said, Assert.Throws<DatasetException>(() => Read(_folder.File(name))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_one_table_is_that_table_and_with_two_the_one_meant_must_be_named()
    {
        File.WriteAllText(_folder.File("flowers.csv"), TableFiles.Flowers());
        File.WriteAllText(_folder.File("README.md"), "# Flowers");
        Assert.Equal("flowers", Read(_folder.Path).Training.Name);
        File.WriteAllText(_folder.File("more.csv"), TableFiles.Flowers());
        Assert.Contains("holds 2 tables (flowers.csv, more.csv)", Assert.Throws<DatasetException>(() => Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gzip_is_looked_into()
    {
        File.WriteAllBytes(_folder.File("flowers.csv.gz"), IdxFiles.Zip(System.Text.Encoding.UTF8.GetBytes(TableFiles.Flowers())));
        File.WriteAllText(_folder.File("flowers.csv"), TableFiles.Flowers());
        Assert.Equal(Read(_folder.File("flowers.csv")).Training.Fingerprint, Read(_folder.File("flowers.csv.gz")).Training.Fingerprint);
    }

    [Theory]
    [InlineData(".zip")]
    [InlineData(".tar.gz")]
    public void Archives_are_unpacked_and_nothing_of_them_is_left(string ending)
    {
        using TemporaryFolder scratch = new();
        PictureFolders.Write(_folder.File("set/pictures"), "x", 5, i => PictureFolders.Grey(8, 8, (byte)i));
        PictureFolders.Write(_folder.File("set/pictures"), "y", 5, i => PictureFolders.Grey(8, 8, (byte)(i + 99)));
        string archive = _folder.File($"set{ending}");
        if (ending == ".zip")
        {
            ZipFile.CreateFromDirectory(_folder.File("set"), archive);
        }
        else
        {
            using GZipStream zipped = new(File.Create(archive), CompressionLevel.Fastest);
            TarFile.CreateFromDirectory(_folder.File("set"), zipped, includeBaseDirectory: true);
        }

        using DatasetSplit split = new DatasetReader().Read(archive, new() { ScratchFolder = scratch.Path }, Token);
        Assert.Equal(["x", "y"], split.Training.ClassNames);
        Assert.Equal((8, 2), (split.Training.Count, split.Test!.Count));
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void An_archive_that_reaches_outside_or_unpacks_to_much_more_than_it_is_is_refused()
    {
        using TemporaryFolder scratch = new();
        Pack("outside.zip", "../../evil.csv", 10);
        Pack("bomb.zip", "big.csv", 90_000_000);
        Assert.Contains("reaches outside", Refusal("outside.zip"), StringComparison.Ordinal);
        Assert.Contains("unpacks to more than 200 times its size", Refusal("bomb.zip"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));

        string Refusal(string name)
            => Assert.Throws<DatasetException>(() => new DatasetReader().Read(_folder.File(name), new() { ScratchFolder = scratch.Path }, Token)).Message;
    }

    [Fact]
    public void A_workbook_is_refused_with_the_way_out()
    {
        Pack("table.xlsx", "xl/workbook.xml", 10);
        Assert.Contains("is a workbook: save its sheet as CSV", Assert.Throws<DatasetException>(() => Read(_folder.File("table.xlsx"))).Message, StringComparison.Ordinal);
    }

    private void Pack(string name, string entry, int bytes)
    {
        using ZipArchive archive = new(File.Create(_folder.File(name)), ZipArchiveMode.Create);
        using Stream content = archive.CreateEntry(entry).Open();
        content.Write(new byte[bytes]);
    }

    private static DatasetSplit Read(string path) => new DatasetReader().Read(path, new(), Token);
}
