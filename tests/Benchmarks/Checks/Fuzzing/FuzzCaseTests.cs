using Aviary.Benchmarks.Checks.Fuzzing;

namespace Aviary.Tests.Benchmarks.Checks.Fuzzing;

/// <summary>Damaged pictures: the same again for the same seed, and a small share of the thousands that `./dev check images --count` gives in.</summary>
public sealed class FuzzCaseTests
{
    [Fact]
    public void The_same_seed_damages_the_same_way()
    {
        byte[][] once = [.. Enumerable.Range(0, 200).Select(number => FuzzCase.Make(PictureSamples.All, 3, number))];
        byte[][] again = [.. Enumerable.Range(0, 200).Reverse().Select(number => FuzzCase.Make(PictureSamples.All, 3, number)).Reverse()];
        Assert.Equal(once, again);
        Assert.NotEqual(once, Enumerable.Range(0, 200).Select(number => FuzzCase.Make(PictureSamples.All, 4, number)));
    }

    [Fact]
    public void Damaged_pictures_are_taken_or_refused_and_nothing_else()
    {
        PictureTarget target = new(folder: null);
        int taken = Enumerable.Range(0, 1000).Count(number => target.Take(FuzzCase.Make(target.Seeds, 11, number)));
        Assert.InRange(taken, 1, 999);
    }
}
