using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

/// <summary>What retention does with versions that have no manifest.</summary>
public sealed class UnfinishedVersionTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => _test.Registry;

    [Fact]
    public async Task Retention_removes_what_broken_publications_left_but_not_what_is_on_its_way()
    {
        ModelVersion whole = await _test.PublishAsync("fashion", "whole");
        string half = await BreakOffAsync(TestRegistry.Version("half", _test.Time.GetUtcNow()));
        Touch(half, _test.Time.GetUtcNow());

        Assert.Empty(await Registry.RetainAsync("fashion", 1, Cancellation));
        _test.Time.Advance(TimeSpan.FromDays(2));
        await _test.PublishAsync("fashion", "newer");
        Assert.Equal([Path.GetFileName(half), whole.Version], await Registry.RetainAsync("fashion", 1, Cancellation));
        Assert.False(File.Exists(Path.Combine(half, VersionFiles.Model)));
    }

    [Fact]
    public async Task A_publication_of_a_training_that_began_days_ago_is_not_taken_for_a_broken_one()
    {
        await _test.PublishAsync("fashion", "whole");
        NewVersion late = TestRegistry.Version("late", _test.Time.GetUtcNow().AddDays(-3));
        string folder = await BreakOffAsync(late);
        Touch(folder, _test.Time.GetUtcNow().AddDays(-3));
        File.SetLastWriteTimeUtc(Path.Combine(folder, VersionFiles.Labels), _test.Time.GetUtcNow().AddHours(-1).UtcDateTime);

        Assert.Empty(await Registry.RetainAsync("fashion", 1, Cancellation));

        ModelVersion published = await Registry.PublishAsync("fashion", late, Cancellation);
        Assert.Empty(await Registry.VerifyAsync("fashion", published.Version, Cancellation));
    }

    public void Dispose() => _test.Dispose();

    /// <summary>Publishes all but the manifest, and returns the folder.</summary>
    private async Task<string> BreakOffAsync(NewVersion version)
    {
        string key = "";
        _test.Store.Before = operation =>
        {
            key = operation.Split(' ')[1];
            return operation.StartsWith("put", StringComparison.Ordinal) && key.EndsWith("/manifest.json", StringComparison.Ordinal)
                ? throw new IOException("broken off")
                : Task.CompletedTask;
        };
        await Assert.ThrowsAsync<IOException>(() => Registry.PublishAsync("fashion", version, Cancellation));
        _test.Store.Before = _ => Task.CompletedTask;
        ModelVersion broken = new("fashion", key.Split('/')[^2], default, null!, null!, null!, null!, []);
        return Path.GetDirectoryName(_test.PathOf(broken, "manifest.json"))!;
    }

    /// <summary>As if all files had been written then; in truth they carry the time of the system and not that of the test.</summary>
    private static void Touch(string folder, DateTimeOffset time)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            File.SetLastWriteTimeUtc(file, time.UtcDateTime);
        }
    }
}
