using Aviary.Errors;
using Aviary.Inference;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Aviary.TrainingRuns.Labelled;

namespace Aviary.Tests.TrainingRuns.Labelled;

public sealed class LabelledInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly RecordedLog _log = new();
    private readonly FolderStore _store;
    private readonly LabelledInputs _inputs;
    private readonly LabelledSegments _segments;

    public LabelledInputsTests()
    {
        _store = new FolderStore(_folder.Path, TimeProvider.System);
        _inputs = new LabelledInputs(_store, _time);
        _segments = new LabelledSegments(_store, new Microsoft.Extensions.Logging.Logger<LabelledSegments>(_log));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_one_object_named_by_model_day_and_time()
    {
        string key = Assert.Single(await _inputs.AppendAsync("fashion", new byte[] { 1, 2, 3, 4 }, ["Bag", "Coat"], Cancel));

        Assert.Matches(@"^labelled/fashion/20261121/20261121T030000000Z-[0-9a-f]{8}\.rows$", key);
        LabelledSegment segment = LabelledSegment.Read((await _store.FindAsync(key, Cancel))!.Content).Segment!;
        Assert.Equal((ElementType.Bytes, 2), (segment.Type, segment.RowElements));
        Assert.Equal(["Bag", "Coat"], segment.Labels.ToArray().Select(label => segment.Classes[label]));
    }

    [Fact]
    public async Task Numbers_in_single_precision_are_kept_as_they_are()
    {
        string key = Assert.Single(await _inputs.AppendAsync("fashion", new[] { 0.5f, -2f }, ["Bag"], Cancel));
        LabelledSegment segment = LabelledSegment.Read((await _store.FindAsync(key, Cancel))!.Content).Segment!;
        Assert.Equal([0.5f, -2f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(segment.Rows.Span).ToArray());
    }

    [Fact]
    public async Task What_does_not_fit_into_one_object_becomes_several()
    {
        const int row = 3 << 20;
        byte[] rows = new byte[12 * row];
        for (int i = 0; i < 12; i++)
        {
            rows[i * row] = (byte)i;
        }

        IReadOnlyList<string> keys = await _inputs.AppendAsync("fashion", rows, [.. Enumerable.Range(0, 12).Select(i => $"c{i}")], Cancel);

        Assert.Equal(3, keys.Count);
        List<string> labels = [];
        foreach (string key in keys)
        {
            StoredObject stored = (await _store.FindAsync(key, Cancel))!;
            Assert.True(stored.Content.Length <= LabelledSegment.MaxBytes);
            LabelledSegment segment = LabelledSegment.Read(stored.Content).Segment!;
            for (int i = 0; i < segment.Labels.Length; i++)
            {
                labels.Add(segment.Classes[segment.Labels.Span[i]]);
                Assert.Equal(labels.Count - 1, segment.Rows.Span[i * row]);
            }
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"c{i}"), labels);
    }

    [Fact]
    public async Task What_is_not_fit_is_refused_by_name()
    {
        Assert.Equal("model", (await Assert.ThrowsAsync<InvalidInputException>(() => _inputs.AppendAsync("../x", new byte[1], ["a"], Cancel))).Field);
        Assert.Equal("rows", (await Assert.ThrowsAsync<InvalidInputException>(() => _inputs.AppendAsync("m", new byte[3], ["a", "b"], Cancel))).Field);
        Assert.Equal("rows", (await Assert.ThrowsAsync<InvalidInputException>(() => _inputs.AppendAsync("m", ReadOnlyMemory<byte>.Empty, [], Cancel))).Field);
        Assert.Equal("rows", (await Assert.ThrowsAsync<InvalidInputException>(() => _inputs.AppendAsync("m", new[] { float.NaN }, ["a"], Cancel))).Field);
        Assert.Equal("labels", (await Assert.ThrowsAsync<InvalidInputException>(() => _inputs.AppendAsync("m", new byte[1], [" "], Cancel))).Field);
        await Assert.ThrowsAsync<InputTooLargeException>(() => _inputs.AppendAsync("m", new byte[17 << 20], ["a"], Cancel));
        Assert.Empty(await _store.ListAsync("", null, Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_set_holds_the_newest_whole_segments_of_its_time_and_stays_what_it_is()
    {
        List<string> keys = [];
        for (int day = 0; day < 6; day++)
        {
            keys.AddRange(await _inputs.AppendAsync("fashion", new byte[] { (byte)day, 1 }, ["Bag", "Coat"], Cancel));
            _time.Advance(TimeSpan.FromDays(1));
        }

        await _store.PutAsync(keys[3], "damaged"u8.ToArray(), Cancel);
        await _inputs.AppendAsync("other", new byte[] { 9 }, ["Bag"], Cancel);
        DateTimeOffset start = _time.GetUtcNow().AddDays(-6);
        LabelledSet set = await _segments.FixAsync("fashion", "runs/fashion/1/labelled.json", start.AddHours(12), start.AddDays(4.5), 100, Cancel);

        Assert.Equal([keys[1], keys[2], keys[4]], set.Segments.Select(part => part.Key));
        Assert.Equal(6, set.Rows);
        Assert.Contains(_log.Of(1161), line => line.Contains(keys[3], StringComparison.Ordinal));
        Assert.Equal([keys[2], keys[4]], (await _segments.FixAsync("fashion", "runs/fashion/2/labelled.json", start, start.AddDays(4.5), 4, Cancel)).Segments.Select(part => part.Key));
        Assert.Equal(
            set.Segments, (await _segments.FixAsync("fashion", "runs/fashion/1/labelled.json", start, start.AddDays(9), 100, Cancel)).Segments);

        await _store.DeleteAsync(keys[2], Cancel);
        List<LabelledSegment> read = await _segments.ReadAsync(set, Cancel).ToListAsync(Cancel);
        Assert.Equal([1, 4], read.Select(segment => (int)segment.Rows.Span[0]));
        Assert.Equal(2, await _segments.DeleteAsync("fashion", start.AddDays(2.5), Cancel));
        Assert.Equal(4, (await _store.ListAsync("labelled/", null, Cancel).ToListAsync(Cancel)).Count);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }
}
