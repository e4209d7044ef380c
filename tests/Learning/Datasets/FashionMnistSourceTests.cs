using System.Net;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>In which order the data is looked for, with servers and programs that only pretend.</summary>
public sealed class FashionMnistSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PretendedWeb _web = new();
    private readonly PretendedCommands _commands = new();

    public void Dispose()
    {
        _web.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_configured_folder_is_the_only_place_looked_at()
    {
        string folder = _folder.File("own");
        DatasetException refused = await Refusal(Options() with { Folder = folder });
        Assert.StartsWith(folder, refused.File, StringComparison.Ordinal);
        Assert.Empty(_web.Requests);
        Assert.Empty(_commands.Lines);
    }

    [Fact]
    public async Task A_filled_cache_is_read_without_network()
    {
        Directory.CreateDirectory(Options().CacheFolder);
        WriteSmallFiles(Options().CacheFolder);
        (ImageDataset train, ImageDataset test) = await GetAsync(Options());
        Assert.Equal((2, 1), (train.Count, test.Count));
        Assert.Empty(_web.Requests);
    }

    [Fact]
    public async Task A_damaged_cached_file_is_named()
    {
        Directory.CreateDirectory(Options().CacheFolder);
        WriteSmallFiles(Options().CacheFolder);
        string damaged = Path.Combine(Options().CacheFolder, "t10k-labels-idx1-ubyte.gz");
        File.WriteAllText(damaged, "no");
        Assert.Equal(damaged, (await Refusal(Options())).File);
    }

    [Fact]
    public async Task Without_connection_the_package_is_tried_at_once_and_one_line_tells_of_both()
    {
        _web.Answer = _ => throw new HttpRequestException("refused", new System.Net.Sockets.SocketException(111));
        DatasetException refused = await Refusal(Options());
        Assert.Contains("http://fashion.test/data (no connection)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("dataset-fashion-mnist (there is no apt-get on this machine)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Put its four files (train-images-idx3-ubyte.gz, ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Single(_web.Requests);
    }

    [Fact]
    public async Task A_download_that_is_not_the_expected_file_is_not_kept()
    {
        _web.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(IdxFiles.Zip(IdxFiles.Labels(1))) };
        DatasetException refused = await Refusal(Options());
        Assert.Contains("train-images-idx3-ubyte.gz is not the expected file: its checksum differs", refused.Message, StringComparison.Ordinal);
        Assert.Equal("http://fashion.test/data/train-images-idx3-ubyte.gz", _web.Requests[0]);
        Assert.Equal(4, _web.Requests.Count);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Options().CacheFolder));
    }

    [Fact]
    public async Task A_download_that_is_not_gzip_is_not_kept()
    {
        _web.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>please sign in</html>") };
        Assert.Contains("is not the expected file", (await Refusal(Options())).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Options().CacheFolder));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_given_up()
    {
        _web.Answer = null;
        DatasetException refused = await Refusal(Options() with { AnswerTimeout = TimeSpan.FromMilliseconds(20) });
        Assert.Contains("(no answer in time)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_server_is_told()
    {
        _web.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound);
        Assert.Contains("404", (await Refusal(Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_package_lists_gets_lists_of_its_own_in_the_cache()
    {
        _commands.Answer = line => new CommandResult(100, line.Contains("update", StringComparison.Ordinal) ? "" : "E: No packages found");
        DatasetException refused = await Refusal(Options());
        Assert.Contains("apt-get could not download it: E: No packages found", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, _commands.Lines.Count);
        Assert.DoesNotContain("Dir::State::Lists", _commands.Lines[0], StringComparison.Ordinal);
        Assert.Contains($"Dir::State::Lists={Options().CacheFolder}", _commands.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("update", _commands.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("download dataset-fashion-mnist", _commands.Lines[2], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Options().CacheFolder));
    }

    [Fact]
    public async Task A_cancelled_fetch_leaves_nothing_behind()
    {
        using CancellationTokenSource stop = new();
        _web.Answer = _ =>
        {
            stop.Cancel();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1]) };
        };
        using HttpClient client = new(_web, disposeHandler: false);
        FashionMnistSource source = new(Options(), client, _commands, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.GetAsync(null, stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Options().CacheFolder));
        Assert.Empty(_commands.Lines);
    }

    [Fact]
    public async Task Downloaded_bytes_are_reported()
    {
        _web.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[300_000]) };
        List<DownloadProgress> reports = [];
        using HttpClient client = new(_web, disposeHandler: false);
        FashionMnistSource source = new(Options(), client, _commands, TimeProvider.System);
        await Assert.ThrowsAsync<DatasetException>(() => source.GetAsync(new Collector(reports), TestContext.Current.CancellationToken));
        Assert.Contains(new DownloadProgress("train-images-idx3-ubyte.gz", 300_000, 300_000), reports);
    }

    private static void WriteSmallFiles(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte.gz"), IdxFiles.Zip(IdxFiles.Images(2)));
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte.gz"), IdxFiles.Zip(IdxFiles.Labels(1, 2)));
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), IdxFiles.Zip(IdxFiles.Images(1)));
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), IdxFiles.Zip(IdxFiles.Labels(3)));
    }

    private FashionMnistOptions Options() => new() { CacheFolder = _folder.File("cache"), BaseUrl = new Uri("http://fashion.test/data") };

    private async Task<(ImageDataset Train, ImageDataset Test)> GetAsync(FashionMnistOptions options)
    {
        using HttpClient client = new(_web, disposeHandler: false);
        return await new FashionMnistSource(options, client, _commands, TimeProvider.System).GetAsync(null, TestContext.Current.CancellationToken);
    }

    private Task<DatasetException> Refusal(FashionMnistOptions options) => Assert.ThrowsAsync<DatasetException>(() => GetAsync(options));

    private sealed class Collector(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}
