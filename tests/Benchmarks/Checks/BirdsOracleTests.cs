using Aviary.Benchmarks.Checks;
using Aviary.ClassNames;
using Aviary.Cli.Commands.Importing;
using Aviary.Importing;

namespace Aviary.Tests.Benchmarks.Checks;

/// <summary>The birds, imported and served over HTTP, against LiteRT's answers beside the checkout.</summary>
public sealed class BirdsOracleTests
{
    private const float Tolerance = 1f / 256;

    private static string Folder => Path.Combine(Repository.Root, "..", "shared", "birds");

    [Fact]
    public async Task A_picture_gets_the_probabilities_that_LiteRT_gives()
    {
        IReadOnlyDictionary<string, float[]>? expected = Directory.Exists(Folder) ? BirdsAnswers.Read(Path.Combine(Folder, "litert")) : null;
        if (expected is null)
        {
            Assert.Skip($"the birds and LiteRT's answers are not beside the checkout ({Folder})");
        }

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        IReadOnlyList<string> classes = LabelFile.Read(await File.ReadAllBytesAsync(Path.Combine(Folder, BirdsFiles.LabelsFile), cancellation));
        byte[] network = await File.ReadAllBytesAsync(Path.Combine(Folder, BirdsFiles.ModelFile), cancellation);
        await using ServedPictures served = await ServedPictures.StartAsync(ExternalModelFile.Read(BirdsFiles.ModelFile, network, classes), cancellation);
        foreach ((string name, float[] theirs) in expected)
        {
            byte[] picture = await File.ReadAllBytesAsync(Path.Combine(Folder, "litert", $"{name}.png"), cancellation);
            float[] ours = await served.ProbabilitiesAsync(picture, cancellation);
            Assert.All(ours.Zip(theirs), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance));
            Assert.Equal(Array.IndexOf(theirs, theirs.Max()), Array.IndexOf(ours, ours.Max()));
        }
    }
}
