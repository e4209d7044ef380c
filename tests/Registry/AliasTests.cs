using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

/// <summary>How aliases move, and what they may name.</summary>
public sealed class AliasTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => _test.Registry;

    [Fact]
    public async Task An_alias_moves_by_compare_and_set()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion second = await _test.PublishAsync("fashion", "2");
        ModelAlias made = await _test.MoveAsync("champion", first.Version, null);
        ModelAlias moved = await _test.MoveAsync("champion", second.Version, made.ETag);

        Assert.Null(made.Previous);
        Assert.Equal((second.Version, first.Version, "test"), (moved.Version, moved.Previous, moved.MovedBy));
        Assert.Equal(moved, await Registry.FindAliasAsync("fashion", "champion", Cancellation));
        PreconditionFailedException stale = await Assert.ThrowsAsync<PreconditionFailedException>(() => _test.MoveAsync("champion", first.Version, made.ETag));
        Assert.Equal(moved.ETag, stale.ActualETag);
        await Assert.ThrowsAsync<PreconditionFailedException>(() => _test.MoveAsync("champion", first.Version, null));
        await Assert.ThrowsAsync<PreconditionFailedException>(() => _test.MoveAsync("challenger", first.Version, made.ETag));
    }

    [Fact]
    public async Task A_damaged_alias_is_left_out_of_lists_and_replaced_by_its_etag_alone()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await _test.MoveAsync("best", version.Version, null);
        await _test.MoveAsync("champion", version.Version, null);
        string etag = await _test.Store.PutAsync("models/fashion/aliases/champion.json", "{\"version\":"u8.ToArray(), Cancellation);

        AliasList aliases = await Registry.ListAliasesAsync("fashion", Cancellation);
        Assert.Equal(["best"], aliases.Aliases.Select(alias => alias.Name));
        DamagedObject damaged = Assert.Single(aliases.Damaged);
        Assert.Equal(("champion", "models/fashion/aliases/champion.json"), (damaged.Name, damaged.Key));
        Assert.Equal(["best"], Assert.Single((await Registry.ListVersionsAsync("fashion", null, 10, Cancellation)).Versions).Aliases);
        DamagedObjectException unread = await Assert.ThrowsAsync<DamagedObjectException>(() => Registry.FindAliasAsync("fashion", "champion", Cancellation));
        Assert.Equal(etag, unread.ETag);
        AliasState state = await Registry.ReadAliasAsync("fashion", "champion", Cancellation);
        Assert.Equal((null, etag, unread.Message), (state.Alias, state.ETag, state.Damage));
        PreconditionFailedException held = await Assert.ThrowsAsync<PreconditionFailedException>(() => _test.MoveAsync("champion", version.Version, null));
        Assert.Equal(etag, held.ActualETag);

        ModelAlias moved = await _test.MoveAsync("champion", version.Version, etag);
        Assert.Null(moved.Previous);
        Assert.Equal(moved, await Registry.FindAliasAsync("fashion", "champion", Cancellation));
    }

    [Fact]
    public async Task An_alias_that_is_far_too_large_is_damaged()
    {
        await _test.PublishAsync("fashion", "1");
        await _test.Store.PutAsync("models/fashion/aliases/champion.json", new byte[100_000], Cancellation);

        await Assert.ThrowsAsync<DamagedObjectException>(() => Registry.FindAliasAsync("fashion", "champion", Cancellation));
        Assert.Empty((await Registry.ListAliasesAsync("fashion", Cancellation)).Aliases);
    }

    [Fact]
    public async Task Of_promotions_with_one_etag_one_wins()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion[] others = [await _test.PublishAsync("fashion", "2"), await _test.PublishAsync("fashion", "3"), await _test.PublishAsync("fashion", "4")];
        ModelAlias held = await _test.MoveAsync("champion", first.Version, null);

        bool[] won = await Task.WhenAll(others.Select(version => Task.Run(
            async () =>
            {
                try
                {
                    await _test.MoveAsync("champion", version.Version, held.ETag);
                    return true;
                }
                catch (PreconditionFailedException)
                {
                    return false;
                }
            },
            Cancellation)));

        int winner = Array.IndexOf(won, true);
        Assert.Single(won, true);
        Assert.Equal(others[winner].Version, (await Registry.FindAliasAsync("fashion", "champion", Cancellation))!.Version);
    }

    [Fact]
    public async Task An_alias_names_only_versions_that_exist()
    {
        await _test.PublishAsync("fashion", "1");

        NotFoundException missing = await Assert.ThrowsAsync<NotFoundException>(() => _test.MoveAsync("champion", "20261121T030000Z-00000000", null));
        Assert.Equal("version", missing.What);
        Assert.Equal("alias", (await Assert.ThrowsAsync<InvalidInputException>(() => _test.MoveAsync("Champion", "x", null))).Field);
    }

    [Fact]
    public async Task Rolling_back_names_the_version_before_and_twice_is_nothing()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion second = await _test.PublishAsync("fashion", "2");
        ModelAlias made = await _test.MoveAsync("champion", first.Version, null);
        await Assert.ThrowsAsync<NotFoundException>(() => Registry.RollBackAsync("fashion", "champion", "test", Cancellation));
        await _test.MoveAsync("champion", second.Version, made.ETag);

        Assert.Equal(first.Version, (await Registry.RollBackAsync("fashion", "champion", "test", Cancellation)).Version);
        Assert.Equal(second.Version, (await Registry.RollBackAsync("fashion", "champion", "test", Cancellation)).Version);
        await Assert.ThrowsAsync<NotFoundException>(() => Registry.RollBackAsync("fashion", "challenger", "test", Cancellation));
    }

    [Fact]
    public async Task Reading_the_champion_is_one_read_however_many_versions_there_are()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await _test.MoveAsync("champion", version.Version, null);
        for (int i = 0; i < 20; i++)
        {
            await _test.PublishAsync("fashion", $"more {i}");
        }

        _test.Store.Operations.Clear();
        await Registry.FindAliasAsync("fashion", "champion", Cancellation);

        Assert.Equal(["get models/fashion/aliases/champion.json"], _test.Store.Operations);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("profile.json")]
    [InlineData("MLmodel")]
    public async Task No_alias_names_a_version_of_which_any_file_is_altered_or_missing(string file)
    {
        ModelVersion good = await _test.PublishAsync("fashion", "1");
        ModelVersion bad = await _test.PublishAsync("fashion", "2");
        ModelAlias held = await _test.MoveAsync("champion", good.Version, null);

        await File.AppendAllTextAsync(_test.PathOf(bad, file), "x", Cancellation);
        ConflictException altered = await Assert.ThrowsAsync<ConflictException>(() => _test.MoveAsync("champion", bad.Version, held.ETag));
        File.Delete(_test.PathOf(bad, file));
        ConflictException missing = await Assert.ThrowsAsync<ConflictException>(() => _test.MoveAsync("champion", bad.Version, held.ETag));

        Assert.Contains($"{file}: expected", altered.Message, StringComparison.Ordinal);
        Assert.Contains($"{file}: it is missing", missing.Message, StringComparison.Ordinal);
        Assert.Equal(held, await Registry.FindAliasAsync("fashion", "champion", Cancellation));
    }

    [Fact]
    public async Task No_alias_names_a_version_whose_manifest_is_damaged()
    {
        ModelVersion bad = await _test.PublishAsync("fashion", "1");
        await File.WriteAllTextAsync(_test.PathOf(bad, "manifest.json"), "{", Cancellation);

        ConflictException refused = await Assert.ThrowsAsync<ConflictException>(() => _test.MoveAsync("champion", bad.Version, null));
        Assert.Contains("manifest.json is damaged", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _test.Dispose();
}
