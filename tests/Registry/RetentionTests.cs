using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

/// <summary>Which versions are deleted, and what happens beside that.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => _test.Registry;

    [Fact]
    public async Task While_an_alias_is_damaged_no_version_is_deleted()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        await _test.PublishAsync("fashion", "2");
        await _test.MoveAsync("champion", first.Version, null);
        await _test.Store.PutAsync("models/fashion/aliases/champion.json", "{"u8.ToArray(), Cancellation);

        await Assert.ThrowsAsync<DamagedObjectException>(() => Registry.RetainAsync("fashion", 1, Cancellation));
        Assert.NotNull(await Registry.FindVersionAsync("fashion", first.Version, Cancellation));
    }

    [Fact]
    public async Task Retention_keeps_the_newest_and_whatever_an_alias_names_or_named()
    {
        List<string> all = [];
        for (int i = 0; i < 8; i++)
        {
            all.Add((await _test.PublishAsync("fashion", $"{i}")).Version);
        }

        ModelAlias made = await _test.MoveAsync("champion", all[0], null);
        await _test.MoveAsync("champion", all[2], made.ETag);
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
        ModelAlias held = await _test.MoveAsync("champion", kept, null);

        // The alias moves after retention has looked at the aliases and before it deletes.
        bool moved = false;
        _test.Store.Before = async operation =>
        {
            if (!moved && operation == $"delete models/fashion/versions/{old}/manifest.json")
            {
                moved = true;
                await _test.MoveAsync("champion", old, held.ETag);
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
        ModelAlias held = await _test.MoveAsync("champion", kept, null);
        _test.Store.Before = async operation =>
        {
            if (operation.StartsWith("put-if-match", StringComparison.Ordinal))
            {
                _test.Store.Before = _ => Task.CompletedTask;
                await Registry.RetainAsync("fashion", 1, Cancellation);
            }
        };

        await Assert.ThrowsAsync<NotFoundException>(() => _test.MoveAsync("champion", old, held.ETag));
        Assert.Equal(kept, (await Registry.FindAliasAsync("fashion", "champion", Cancellation))!.Version);
    }

    public void Dispose() => _test.Dispose();
}
