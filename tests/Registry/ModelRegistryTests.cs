using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

/// <summary>What the registry holds: lists of versions and models, and their defects.</summary>
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
        await _test.MoveAsync("champion", first.Version, null);
        await _test.MoveAsync("best", first.Version, null);

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

    public void Dispose() => _test.Dispose();
}
