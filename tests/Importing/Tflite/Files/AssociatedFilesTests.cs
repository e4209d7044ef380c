using System.IO.Compression;
using System.Text;
using Aviary.Importing.Tflite;

namespace Aviary.Tests.Importing.Tflite.Files;

/// <summary>Files of names behind a network.</summary>
public sealed class AssociatedFilesTests
{
    // Its output has five classes.
    private static readonly byte[] Network = LiteRtCases.All["residual_int8"].Model;

    [Fact]
    public void Labels_behind_a_network_name_its_classes()
        => Assert.Equal(["a", "b", "c", "d", "e"], Names(With("labels.txt", "a\nb\nc\nd\ne\n")));

    [Fact]
    public void A_network_without_an_archive_names_none() => Assert.Null(Names(Network));

    [Theory]
    [InlineData("labels.txt", "a\nb\n")]
    [InlineData("labels.txt", "a\n\nc\nd\ne\n")]
    [InlineData("vocab.txt", "a\nb\nc\nd\ne\n")]
    public void A_list_of_another_length_or_kind_names_none(string name, string text) => Assert.Null(Names(With(name, text)));

    [Fact]
    public void Whatever_is_damaged_of_an_archive_names_none_or_the_same()
    {
        byte[] sound = With("labels.txt", "a\nb\nc\nd\ne\n");
        for (int place = Network.Length; place < sound.Length; place++)
        {
            foreach (byte value in new byte[] { 0, 0x7F, 0xFF })
            {
                byte[] damaged = [.. sound];
                damaged[place] = value;
                Assert.True(Names(damaged) is null or { Count: 5 });
            }
        }
    }

    [Fact]
    public void The_metadata_names_the_file_of_the_output()
    {
        string file = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "cases", "given", "12-names-inside", "automl_labeler_model.tflite"));
        Assert.SkipUnless(File.Exists(file), "the given case is not here");
        Assert.Equal(["daisy", "dandelion", "roses", "sunflowers", "tulips"], Names(File.ReadAllBytes(file)));
    }

    private static IReadOnlyList<string>? Names(byte[] file) => TfliteImport.Convert(file).ClassNames;

    private static byte[] With(string name, string text)
    {
        using MemoryStream file = new();
        file.Write(Network);
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }

        return file.ToArray();
    }
}
