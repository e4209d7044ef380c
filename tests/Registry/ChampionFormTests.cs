using System.Text.Json;
using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

public sealed class ChampionFormTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Bag,Boot", "[1, 2]", "its classes are Bag, Boot")]
    [InlineData("Ankle boot,Bag", "[1, 2]", "its classes are Ankle boot, Bag")]
    [InlineData("Bag,Ankle boot", "[1, 2, 3]", "its rows have 3 values")]
    [InlineData("Bag,Ankle boot", "[[1], [2]]", null)]
    [InlineData("Bag,Ankle boot", """{"a": 1, "b": 2}""", null)]
    public async Task A_version_of_another_form_becomes_champion_by_force_alone(string classes, string row, string? difference)
    {
        ModelVersion first = await PublishAsync("Bag,Ankle boot", "[1, 2]");
        ModelAlias champion = await _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Champion, first.Version, null, "test", Cancel);
        ModelVersion other = await PublishAsync(classes, row);
        if (difference is null)
        {
            await _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Champion, other.Version, champion.ETag, "test", Cancel);
            return;
        }

        ConflictException refused = await Assert.ThrowsAsync<ConflictException>(
            () => _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Champion, other.Version, champion.ETag, "test", Cancel));
        Assert.Contains(difference, refused.Message, StringComparison.Ordinal);
        Assert.Equal("force", refused.Choice);
        await _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Challenger, other.Version, null, "test", Cancel);
        await _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Champion, other.Version, champion.ETag, "test", force: true, Cancel);
        Assert.Equal(first.Version, (await _test.Registry.RollBackAsync("fashion", ModelRegistry.Champion, "test", Cancel)).Version);
    }

    [Fact]
    public async Task Columns_are_compared_by_their_names()
    {
        ModelVersion first = await PublishAsync("a,b", """{"age": 1, "sex": "f"}""");
        ModelAlias champion = await _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Champion, first.Version, null, "test", Cancel);
        ModelVersion same = await PublishAsync("a,b", """{"sex": "m", "age": 2}""");
        champion = await _test.Registry.MoveAliasAsync("fashion", ModelRegistry.Champion, same.Version, champion.ETag, "test", Cancel);
        ModelVersion other = await PublishAsync("a,b", """{"age": 1, "fare": 2}""");
        Assert.Contains("its columns are age, fare", await _test.Registry.FindDifferenceAsync("fashion", other.Version, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_twice_in_a_second_is_one_version_and_with_other_names_it_is_two()
    {
        NewVersion version = TestRegistry.Version("onnx");
        ModelVersion first = await _test.Registry.PublishAsync("fashion", version, Cancel);
        Assert.Equal(first.Version, (await _test.Registry.PublishAsync("fashion", version, Cancel)).Version);

        ModelVersion named = await _test.Registry.PublishAsync("fashion", version with { ClassNames = ["x", "y"] }, Cancel);
        Assert.Equal(first.CreatedAt.AddSeconds(1), named.CreatedAt);
        Assert.Equal(2, (await _test.Registry.ListVersionsAsync("fashion", null, 10, Cancel)).Versions.Count);
    }

    public void Dispose() => _test.Dispose();

    private async Task<ModelVersion> PublishAsync(string classes, string row)
    {
        NewVersion version = TestRegistry.Version($"onnx {row} {classes}") with
        {
            ClassNames = classes.Split(','),
            Golden = new GoldenExample(JsonElement.Parse(row), [0.25f, 0.75f]),
        };
        ModelVersion published = await _test.Registry.PublishAsync("fashion", version, Cancel);
        _test.Time.Advance(TimeSpan.FromSeconds(2));
        return published;
    }
}
