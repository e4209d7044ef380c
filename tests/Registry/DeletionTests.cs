using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

/// <summary>Versions that are deleted because somebody asks for it.</summary>
public sealed class DeletionTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => _test.Registry;

    [Fact]
    public async Task A_version_that_no_alias_names_is_deleted_with_all_its_files_although_one_named_it_before()
    {
        ModelVersion first = await _test.PublishAsync("fashion", "1");
        ModelVersion second = await _test.PublishAsync("fashion", "2");
        ModelAlias made = await _test.MoveAsync("champion", first.Version, null);
        await _test.MoveAsync("champion", second.Version, made.ETag);

        await Registry.DeleteVersionAsync("fashion", first.Version, Cancellation);

        Assert.Null(await Registry.FindVersionAsync("fashion", first.Version, Cancellation));
        Assert.False(File.Exists(_test.PathOf(first, VersionFiles.Model)));
        Assert.NotNull(await Registry.FindVersionAsync("fashion", second.Version, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(() => Registry.RollBackAsync("fashion", "champion", "test", Cancellation));
    }

    [Theory]
    [InlineData("champion")]
    [InlineData("challenger")]
    [InlineData("pinned")]
    public async Task A_version_that_an_alias_names_is_kept(string alias)
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await _test.MoveAsync(alias, version.Version, null);

        ConflictException error = await Assert.ThrowsAsync<ConflictException>(() => Registry.DeleteVersionAsync("fashion", version.Version, Cancellation));

        Assert.Contains(alias, error.Message, StringComparison.Ordinal);
        Assert.NotNull(await Registry.FindVersionAsync("fashion", version.Version, Cancellation));
    }

    [Fact]
    public async Task An_alias_that_moves_to_a_version_while_it_is_deleted_brings_it_back()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        bool moved = false;
        _test.Store.Before = async operation =>
        {
            if (!moved && operation == $"delete models/fashion/versions/{version.Version}/manifest.json")
            {
                moved = true;
                await _test.MoveAsync("champion", version.Version, null);
            }
        };

        await Assert.ThrowsAsync<ConflictException>(() => Registry.DeleteVersionAsync("fashion", version.Version, Cancellation));

        Assert.True(moved);
        Assert.NotNull(await Registry.FindVersionAsync("fashion", version.Version, Cancellation));
        Assert.Empty(await Registry.VerifyAsync("fashion", version.Version, Cancellation));
    }

    [Fact]
    public async Task A_version_with_a_damaged_manifest_can_be_deleted_and_one_that_is_not_there_is_named()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await File.WriteAllTextAsync(_test.PathOf(version, VersionFiles.Manifest), "{", Cancellation);

        await Registry.DeleteVersionAsync("fashion", version.Version, Cancellation);

        Assert.Empty((await Registry.ListVersionsAsync("fashion", null, 10, Cancellation)).Damaged);
        Assert.Contains(
            version.Version,
            (await Assert.ThrowsAsync<NotFoundException>(() => Registry.DeleteVersionAsync("fashion", version.Version, Cancellation))).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidInputException>(() => Registry.DeleteVersionAsync("fashion", "../x", Cancellation));
    }

    [Fact]
    public async Task While_an_alias_is_damaged_nothing_is_deleted()
    {
        ModelVersion version = await _test.PublishAsync("fashion", "1");
        await _test.Store.PutAsync("models/fashion/aliases/champion.json", "{"u8.ToArray(), Cancellation);

        await Assert.ThrowsAsync<DamagedObjectException>(() => Registry.DeleteVersionAsync("fashion", version.Version, Cancellation));
        Assert.NotNull(await Registry.FindVersionAsync("fashion", version.Version, Cancellation));
    }

    public void Dispose() => _test.Dispose();
}
