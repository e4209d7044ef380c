using Aviary.Models;
using Aviary.Models.Registry;

namespace Aviary.Tests.Models.Registry;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => _test.Registry;

    [Fact]
    public async Task Versions_are_listed_in_pages_the_newest_first()
    {
        List<string> published = [];
        for (int i = 0; i < 7; i++)
        {
            published.Add((await _test.PublishAsync("fashion", $"onnx {i}")).Version);
            _test.Time.Advance(TimeSpan.FromDays(i * i * 10));
        }

        List<string> listed = [];
        string? after = null;
        int pages = 0;
        do
        {
            VersionPage page = await Registry.ListVersionsAsync("fashion", after, 3, Cancellation);
            listed.AddRange(page.Versions.Select(version => version.Version));
            after = page.Next;
            pages++;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Reverse(published), listed);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Listed_versions_carry_their_aliases()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion second = await _test.PublishAsync("fashion", "2");
        await MoveAsync("champion", first.Version, null);
        await MoveAsync("best", first.Version, null);

        VersionPage page = await Registry.ListVersionsAsync("fashion", null, 10, Cancellation);

        Assert.Equal([second.Version, first.Version], page.Versions.Select(version => version.Version));
        Assert.Equal([[], ["best", "champion"]], page.Versions.Select(version => version.Aliases));
    }

    [Fact]
    public async Task Models_are_listed_by_name_and_unknown_names_are_nothing()
    {
        await _test.PublishAsync("zebra", "1");
        await _test.PublishAsync("ant", "1");

        Assert.Equal(["ant", "zebra"], await Registry.ListModelsAsync(Cancellation).ToListAsync(Cancellation));
        Assert.Empty((await Registry.ListVersionsAsync("cat", null, 10, Cancellation)).Versions);
        Assert.Empty((await Registry.ListVersionsAsync("../ant", null, 10, Cancellation)).Versions);
        Assert.Null(await Registry.FindVersionAsync("ant", "20261121T030000Z-00000000", Cancellation));
        Assert.Null(await Registry.FindVersionAsync("ant", "../../x", Cancellation));
        Assert.Null(await Registry.FindAliasAsync("ant", "champion", Cancellation));
        Assert.Null(await Registry.FindAliasAsync("../ant", "champion", Cancellation));
    }

    [Fact]
    public async Task The_limit_and_the_place_of_a_page_are_checked()
    {
        Assert.Equal("limit", (await Assert.ThrowsAsync<InvalidInputException>(() => Registry.ListVersionsAsync("a", null, 0, Cancellation))).Field);
        Assert.Equal("limit", (await Assert.ThrowsAsync<InvalidInputException>(() => Registry.ListVersionsAsync("a", null, 1001, Cancellation))).Field);
        Assert.Equal("after", (await Assert.ThrowsAsync<InvalidInputException>(() => Registry.ListVersionsAsync("a", "x", 1, Cancellation))).Field);
    }

    [Fact]
    public async Task An_alias_moves_by_compare_and_set()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion second = await _test.PublishAsync("fashion", "2");
        ModelAlias made = await MoveAsync("champion", first.Version, null);
        ModelAlias moved = await MoveAsync("champion", second.Version, made.ETag);

        Assert.Null(made.Previous);
        Assert.Equal((second.Version, first.Version, "test"), (moved.Version, moved.Previous, moved.MovedBy));
        Assert.Equal(moved, await Registry.FindAliasAsync("fashion", "champion", Cancellation));
        PreconditionFailedException stale = await Assert.ThrowsAsync<PreconditionFailedException>(() => MoveAsync("champion", first.Version, made.ETag));
        Assert.Equal(moved.ETag, stale.ActualETag);
        await Assert.ThrowsAsync<PreconditionFailedException>(() => MoveAsync("champion", first.Version, null));
        await Assert.ThrowsAsync<PreconditionFailedException>(() => MoveAsync("challenger", first.Version, made.ETag));
    }

    [Fact]
    public async Task A_damaged_alias_is_left_out_of_lists_and_replaced_by_its_etag_alone()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await MoveAsync("best", version.Version, null);
        await MoveAsync("champion", version.Version, null);
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
        PreconditionFailedException held = await Assert.ThrowsAsync<PreconditionFailedException>(() => MoveAsync("champion", version.Version, null));
        Assert.Equal(etag, held.ActualETag);

        ModelAlias moved = await MoveAsync("champion", version.Version, etag);
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
    public async Task While_an_alias_is_damaged_no_version_is_deleted()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        await _test.PublishAsync("fashion", "2");
        await MoveAsync("champion", first.Version, null);
        await _test.Store.PutAsync("models/fashion/aliases/champion.json", "{"u8.ToArray(), Cancellation);

        await Assert.ThrowsAsync<DamagedObjectException>(() => Registry.RetainAsync("fashion", 1, Cancellation));
        Assert.NotNull(await Registry.FindVersionAsync("fashion", first.Version, Cancellation));
    }

    [Fact]
    public async Task Of_promotions_with_one_etag_one_wins()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion[] others = [await _test.PublishAsync("fashion", "2"), await _test.PublishAsync("fashion", "3"), await _test.PublishAsync("fashion", "4")];
        ModelAlias held = await MoveAsync("champion", first.Version, null);

        bool[] won = await Task.WhenAll(others.Select(version => Task.Run(
            async () =>
            {
                try
                {
                    await MoveAsync("champion", version.Version, held.ETag);
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

        NotFoundException missing = await Assert.ThrowsAsync<NotFoundException>(() => MoveAsync("champion", "20261121T030000Z-00000000", null));
        Assert.Equal("version", missing.What);
        Assert.Equal("alias", (await Assert.ThrowsAsync<InvalidInputException>(() => MoveAsync("Champion", "x", null))).Field);
    }

    [Fact]
    public async Task Rolling_back_names_the_version_before_and_twice_is_nothing()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion second = await _test.PublishAsync("fashion", "2");
        ModelAlias made = await MoveAsync("champion", first.Version, null);
        await Assert.ThrowsAsync<NotFoundException>(() => Registry.RollBackAsync("fashion", "champion", "test", Cancellation));
        await MoveAsync("champion", second.Version, made.ETag);

        Assert.Equal(first.Version, (await Registry.RollBackAsync("fashion", "champion", "test", Cancellation)).Version);
        Assert.Equal(second.Version, (await Registry.RollBackAsync("fashion", "champion", "test", Cancellation)).Version);
        await Assert.ThrowsAsync<NotFoundException>(() => Registry.RollBackAsync("fashion", "challenger", "test", Cancellation));
    }

    [Fact]
    public async Task Reading_the_champion_is_one_read_however_many_versions_there_are()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await MoveAsync("champion", version.Version, null);
        for (int i = 0; i < 20; i++)
        {
            await _test.PublishAsync("fashion", $"more {i}");
        }

        _test.Store.Operations.Clear();
        await Registry.FindAliasAsync("fashion", "champion", Cancellation);

        Assert.Equal(["get models/fashion/aliases/champion.json"], _test.Store.Operations);
    }

    [Fact]
    public async Task Verify_names_each_defect_by_file()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "onnx");
        Assert.Empty(await Registry.VerifyAsync("fashion", version.Version, Cancellation));

        await File.WriteAllTextAsync(_test.PathOf(version, "model.onnx"), "onnY", Cancellation);
        await File.AppendAllTextAsync(_test.PathOf(version, "labels.txt"), "more\n", Cancellation);
        File.Delete(_test.PathOf(version, "golden.json"));
        IReadOnlyList<VersionDefect> defects = await Registry.VerifyAsync("fashion", version.Version, Cancellation);

        Assert.Equal(["golden.json", "labels.txt", "model.onnx"], defects.Select(defect => defect.File).Order(StringComparer.Ordinal));
        Assert.Contains("missing", Problem("golden.json"), StringComparison.Ordinal);
        Assert.Contains("expected 15 bytes, it has 20", Problem("labels.txt"), StringComparison.Ordinal);
        Assert.Contains("SHA-256", Problem("model.onnx"), StringComparison.Ordinal);
        ModelRefusedException refused = await Assert.ThrowsAsync<ModelRefusedException>(
            () => Registry.ReadFileAsync("fashion", version.Version, "model.onnx", Cancellation));
        Assert.Contains("model.onnx", refused.Reason, StringComparison.Ordinal);

        string Problem(string file) => defects.Single(defect => defect.File == file).Problem;
    }

    [Fact]
    public async Task A_damaged_manifest_is_reported_and_hides_its_version_from_lists_only()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        ModelVersion other = await _test.PublishAsync("fashion", "2");
        await File.WriteAllTextAsync(_test.PathOf(version, "manifest.json"), "{\"form\":1", Cancellation);

        Assert.Equal("manifest.json", Assert.Single(await Registry.VerifyAsync("fashion", version.Version, Cancellation)).File);
        await Assert.ThrowsAsync<DamagedObjectException>(() => Registry.FindVersionAsync("fashion", version.Version, Cancellation));
        VersionPage page = await Registry.ListVersionsAsync("fashion", null, 10, Cancellation);
        Assert.Equal([other.Version], page.Versions.Select(found => found.Version));
        Assert.Equal(version.Version, Assert.Single(page.Damaged).Name);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("profile.json")]
    [InlineData("MLmodel")]
    public async Task No_alias_names_a_version_of_which_any_file_is_altered_or_missing(string file)
    {
        ModelVersion good = await _test.PublishAsync("fashion", "1");
        ModelVersion bad = await _test.PublishAsync("fashion", "2");
        ModelAlias held = await MoveAsync("champion", good.Version, null);

        await File.AppendAllTextAsync(_test.PathOf(bad, file), "x", Cancellation);
        ConflictException altered = await Assert.ThrowsAsync<ConflictException>(() => MoveAsync("champion", bad.Version, held.ETag));
        File.Delete(_test.PathOf(bad, file));
        ConflictException missing = await Assert.ThrowsAsync<ConflictException>(() => MoveAsync("champion", bad.Version, held.ETag));

        Assert.Contains($"{file}: expected", altered.Message, StringComparison.Ordinal);
        Assert.Contains($"{file}: it is missing", missing.Message, StringComparison.Ordinal);
        Assert.Equal(held, await Registry.FindAliasAsync("fashion", "champion", Cancellation));
    }

    [Fact]
    public async Task No_alias_names_a_version_whose_manifest_is_damaged()
    {
        ModelVersion bad = await _test.PublishAsync("fashion", "1");
        await File.WriteAllTextAsync(_test.PathOf(bad, "manifest.json"), "{", Cancellation);

        ConflictException refused = await Assert.ThrowsAsync<ConflictException>(() => MoveAsync("champion", bad.Version, null));
        Assert.Contains("manifest.json is damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_in_another_versions_place_is_refused()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        ModelVersion other = await _test.PublishAsync("fashion", "2");
        File.Copy(_test.PathOf(other, "manifest.json"), _test.PathOf(version, "manifest.json"), overwrite: true);

        DamagedObjectException refused = await Assert.ThrowsAsync<DamagedObjectException>(
            () => Registry.FindVersionAsync("fashion", version.Version, Cancellation));
        Assert.Contains(other.Version, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_keeps_the_newest_and_whatever_an_alias_names_or_named()
    {
        List<string> all = [];
        for (int i = 0; i < 8; i++)
        {
            all.Add((await _test.PublishAsync("fashion", $"{i}")).Version);
        }

        ModelAlias made = await MoveAsync("champion", all[0], null);
        await MoveAsync("champion", all[2], made.ETag);
        IReadOnlyList<string> deleted = await Registry.RetainAsync("fashion", 3, Cancellation);

        Assert.Equal([all[4], all[3], all[1]], deleted);
        Assert.Equal(
            [all[7], all[6], all[5], all[2], all[0]],
            (await Registry.ListVersionsAsync("fashion", null, 10, Cancellation)).Versions.Select(version => version.Version));
        Assert.All(deleted, id => Assert.DoesNotContain(id, string.Join(' ', Directory.EnumerateDirectories(Path.GetDirectoryName(Path.GetDirectoryName(
            _test.PathOf(new ModelVersion("fashion", all[7], default, null!, null!, null!, null!, []), "x")))!)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alias_that_moves_while_its_version_is_deleted_never_names_nothing()
    {
        string old = (await _test.PublishAsync("fashion", "old")).Version;
        string kept = (await _test.PublishAsync("fashion", "kept")).Version;
        ModelAlias held = await MoveAsync("champion", kept, null);

        // The alias moves after retention has looked at the aliases and before it deletes.
        bool moved = false;
        _test.Store.Before = async operation =>
        {
            if (!moved && operation == $"delete models/fashion/versions/{old}/manifest.json")
            {
                moved = true;
                await MoveAsync("champion", old, held.ETag);
            }
        };
        IReadOnlyList<string> deleted = await Registry.RetainAsync("fashion", 1, Cancellation);

        Assert.True(moved);
        Assert.Empty(deleted);
        Assert.Empty(await Registry.VerifyAsync("fashion", old, Cancellation));
    }

    [Fact]
    public async Task An_alias_that_is_moved_to_a_version_in_the_moment_of_its_deletion_moves_back()
    {
        string old = (await _test.PublishAsync("fashion", "old")).Version;
        string kept = (await _test.PublishAsync("fashion", "kept")).Version;
        ModelAlias held = await MoveAsync("champion", kept, null);
        _test.Store.Before = async operation =>
        {
            if (operation.StartsWith("put-if-match", StringComparison.Ordinal))
            {
                _test.Store.Before = _ => Task.CompletedTask;
                await Registry.RetainAsync("fashion", 1, Cancellation);
            }
        };

        await Assert.ThrowsAsync<NotFoundException>(() => MoveAsync("champion", old, held.ETag));
        Assert.Equal(kept, (await Registry.FindAliasAsync("fashion", "champion", Cancellation))!.Version);
    }

    public void Dispose() => _test.Dispose();

    private Task<ModelAlias> MoveAsync(string alias, string version, string? ifMatch)
        => Registry.MoveAliasAsync("fashion", alias, version, ifMatch, "test", Cancellation);
}
