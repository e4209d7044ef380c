using Aviary.Imaging;

namespace Aviary.Tests.Imaging;

/// <summary>The pictures that other libraries made, beside the checkout.</summary>
public sealed class OracleTests
{
    [Fact]
    public void Every_valid_picture_shows_its_quadrants()
        => Assert.All(Files("valid"), file => Assert.Null(Quadrants.Wrong(new PictureDecoder(new()).Decode(File.ReadAllBytes(file), size: new PictureSize(Quadrants.Side, Quadrants.Side)))));

    [Fact]
    public void Every_valid_picture_is_the_same_without_the_fast_library()
        => Assert.All(Files("valid"), file => Assert.All(
            Pictures.Vips.Decode(File.ReadAllBytes(file)).Zip(new PictureDecoder(new()).Decode(File.ReadAllBytes(file))),
            pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 24)));

    [Fact]
    public void Every_invalid_file_is_refused_with_a_reason()
        => Assert.All(Files("invalid"), file => Assert.NotEmpty(Pictures.Vips.Refused(File.ReadAllBytes(file)).Message));

    private static string[] Files(string kind)
    {
        string folder = Path.Combine(Repository.Root, "..", "shared", "oracles", "images", kind);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"the oracle's pictures are not beside the checkout ({folder})");
        }

        return Directory.GetFiles(folder);
    }
}
