using Aviary.Errors;
using Aviary.Importing;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Registry;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Importing;

public sealed class RegistrationTests : IDisposable
{
    private readonly TestRegistry _test = new();
    private readonly Registration _registration;

    public RegistrationTests() => _registration = new Registration(_test.Registry, new ModelImport(Options.Create(new ServingOptions())));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_is_published_and_made_champion_and_the_alias_says_by_whom()
    {
        RegisteredVersion registered = await _registration.RegisterAsync("fashion", TestRegistry.Version("a"), "test", Cancel);

        ModelAlias? champion = await _test.Registry.FindAliasAsync("fashion", ModelRegistry.Champion, Cancel);
        Assert.Equal((registered.Version.Version, "test"), (champion?.Version, champion?.MovedBy));
        Assert.Equal(ModelRegistry.Champion, registered.Alias);
    }

    [Fact]
    public async Task A_version_that_an_earlier_try_published_is_taken_as_it_is()
    {
        NewVersion version = TestRegistry.Version("a", _test.Time.GetUtcNow());
        ModelVersion published = await _test.Registry.PublishAsync("fashion", version, Cancel);

        // The second try may have been made from another champion: its files are the same, its manifest is not.
        RegisteredVersion registered = await _registration.RegisterAsync(
            "fashion", version with { Lineage = new Lineage { Data = "d1", Parent = "p2", Cause = "test" } }, "test", Cancel);

        Assert.Equal(published.Version, registered.Version.Version);
        Assert.Equal("p1", registered.Version.Lineage.Parent);
        Assert.Equal("champion: it is already", (await _registration.RegisterAsync("fashion", version, "test", Cancel)).Decision);
    }

    [Fact]
    public async Task An_id_that_another_unfinished_version_holds_stays_a_conflict()
    {
        NewVersion version = TestRegistry.Version("a", _test.Time.GetUtcNow());
        string id = version.IdAt(_test.Time.GetUtcNow()).ToString();
        await _test.Store.PutAsync($"models/fashion/versions/{id}/labels.txt", "other"u8.ToArray(), Cancel);

        await Assert.ThrowsAsync<ConflictException>(() => _registration.RegisterAsync("fashion", version, "test", Cancel));
    }

    [Fact]
    public async Task Who_chooses_the_alias_is_shown_in_what_the_version_differs_from_the_champion()
    {
        string champion = (await _registration.RegisterAsync("fashion", TestRegistry.Version("a"), "test", Cancel)).Version.Version;
        NewVersion other = TestRegistry.Version("b") with { ClassNames = ["Bag", "Boot"] };

        ConflictException refused = await Assert.ThrowsAsync<ConflictException>(() => _registration.RegisterAsync("fashion", other, "test", Cancel));
        Assert.Equal("force", refused.Choice);
        Assert.Equal(champion, (await _test.Registry.FindAliasAsync("fashion", ModelRegistry.Champion, Cancel))?.Version);

        Candidate? shown = null;
        RegisteredVersion registered = await _registration.RegisterAsync("fashion", other, "test", Choose, Cancel);
        Assert.Contains("its classes are Bag, Boot", shown?.Difference, StringComparison.Ordinal);
        Assert.Equal(champion, shown?.Champion.Alias?.Version);
        Assert.Equal("champion: whatever it differs in", registered.Decision);
        Assert.Equal(registered.Version.Version, (await _test.Registry.FindAliasAsync("fashion", ModelRegistry.Champion, Cancel))?.Version);

        Task<AliasChoice> Choose(Candidate candidate, CancellationToken cancellationToken)
        {
            shown = candidate;
            return Task.FromResult(new AliasChoice(ModelRegistry.Champion, "whatever it differs in", Force: true));
        }
    }

    [Fact]
    public async Task A_champion_that_changes_while_the_choice_is_made_is_not_replaced()
    {
        await _registration.RegisterAsync("fashion", TestRegistry.Version("a"), "test", Cancel);
        ModelVersion other = await _test.PublishAsync("fashion", "b");

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => _registration.RegisterAsync("fashion", TestRegistry.Version("c"), "test", MoveAndChooseAsync, Cancel));

        Assert.Equal(other.Version, (await _test.Registry.FindAliasAsync("fashion", ModelRegistry.Champion, Cancel))?.Version);

        async Task<AliasChoice> MoveAndChooseAsync(Candidate candidate, CancellationToken cancellationToken)
        {
            await _test.MoveAsync(ModelRegistry.Champion, other.Version, candidate.Champion.ETag);
            return new AliasChoice(ModelRegistry.Champion, "it was asked for");
        }
    }

    public void Dispose() => _test.Dispose();
}
