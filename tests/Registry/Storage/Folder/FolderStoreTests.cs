using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;

namespace Aviary.Tests.Registry.Storage.Folder;

public sealed class FolderStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderStore _store;

    public FolderStoreTests() => _store = new FolderStore(_folder.Path, TimeProvider.System);

    protected override IObjectStore Store => _store;

    [Fact]
    public async Task An_object_is_a_file_under_its_key()
    {
        await _store.PutAsync("models/fashion/aliases/champion.json", "{}"u8.ToArray(), Cancellation);

        Assert.Equal("{}", await File.ReadAllTextAsync(_folder.File("models/fashion/aliases/champion.json"), Cancellation));
    }

    [Fact]
    public async Task Two_stores_on_one_folder_have_one_winner()
    {
        using var other = new FolderStore(_folder.Path, TimeProvider.System);
        for (int round = 0; round < 20; round++)
        {
            string key = Key($"two-{round}");
            ConditionalWrite[] writes = await Task.WhenAll(
                Task.Run(() => _store.PutIfAbsentAsync(key, "a"u8.ToArray(), Cancellation), Cancellation),
                Task.Run(() => other.PutIfAbsentAsync(key, "b"u8.ToArray(), Cancellation), Cancellation));

            Assert.Single(writes, write => write.Written);
        }
    }

    [Fact]
    public async Task What_a_crashed_writer_left_is_never_seen_and_is_swept_after_a_day()
    {
        string left = _folder.File(".tmp/half");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        await File.WriteAllTextAsync(left, "half", Cancellation);
        Directory.CreateDirectory(_folder.File("models/crashed"));

        Assert.Empty(await _store.ListAsync("", null, Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await _store.ListFoldersAsync("", null, Cancellation).ToListAsync(Cancellation));
        new FolderStore(_folder.Path, TimeProvider.System).Dispose();
        Assert.True(File.Exists(left));
        File.SetLastWriteTimeUtc(left, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        new FolderStore(_folder.Path, TimeProvider.System).Dispose();
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task A_failed_write_leaves_no_file_behind()
    {
        await _store.PutIfAbsentAsync(Key("x"), "x"u8.ToArray(), Cancellation);
        await _store.PutIfAbsentAsync(Key("x"), "y"u8.ToArray(), Cancellation);

        Assert.Empty(Directory.EnumerateFiles(_folder.File(".tmp")));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named_with_the_setting()
    {
        File.WriteAllText(_folder.File("taken"), "");

        StoreUnavailableException refused = Assert.Throws<StoreUnavailableException>(
            () => new FolderStore(_folder.File("taken/bucket"), TimeProvider.System));
        Assert.Contains("Registry:Folder", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File("taken"), refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }
}
