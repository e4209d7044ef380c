namespace Aviary.Learning.Datasets;

/// <summary>
/// Gets Fashion-MNIST from the first place that has it: the configured folder, the cache, the web,
/// the Debian package <c>dataset-fashion-mnist</c> (downloaded and unpacked into the cache, never installed).
/// </summary>
public sealed class FashionMnistSource
{
    private readonly FashionMnistOptions _options;
    private readonly IDatasetSource[] _places;

    /// <summary>Uses the client for downloads; the client stays the caller's.</summary>
    public FashionMnistSource(FashionMnistOptions options, HttpClient client)
        : this(options, client, new CommandRunner(), TimeProvider.System)
    {
    }

    internal FashionMnistSource(FashionMnistOptions options, HttpClient client, ICommandRunner commands, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        _options = options;
        _places = [new HttpDatasetSource(options, client, time), new DebianDatasetSource(commands)];
    }

    /// <summary>Finds the data, fetching it into the cache where it is not there yet, and reads it.</summary>
    /// <param name="progress">Gets the number of downloaded bytes.</param>
    /// <param name="cancellationToken">Stops the fetching; no half file is left behind.</param>
    /// <exception cref="DatasetException">A file is damaged (named), or no place has the data (one line: what was tried, what to do).</exception>
    public async Task<(ImageDataset Train, ImageDataset Test)> GetAsync(
        IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(_options.Folder))
        {
            return Given(_options.Folder);
        }

        if (!FashionMnistFile.All.All(file => File.Exists(Path.Combine(_options.CacheFolder, file.Name))))
        {
            await FetchAsync(progress, cancellationToken);
        }

        return FashionMnist.Read(_options.CacheFolder);
    }

    private static (ImageDataset Train, ImageDataset Test) Given(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DatasetException(folder, "there is no such folder; expected one with the four IDX files of a data set");
        }

        GivenData given = IdxSet.Read(folder);
        return given.Test is ImageDataset test
            ? ((ImageDataset)given.Training, test)
            : throw new DatasetException(folder, "has no IDX files to test with, such as t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte");
    }

    private async Task FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        List<string> tried = [];
        foreach (IDatasetSource place in _places)
        {
            using FetchFolder folder = FetchFolder.Create(_options.CacheFolder);
            try
            {
                await place.FetchAsync(folder.Path, progress, cancellationToken);
                await folder.VerifyAndKeepAsync(cancellationToken);
                return;
            }
            catch (PlaceException failed)
            {
                tried.Add($"{place.Name} ({failed.Message})");
            }
        }

        throw new DatasetException(
            FashionMnist.Name,
            $"not in {_options.CacheFolder}, and not available; tried {string.Join(" and ", tried)}. "
            + $"Put its four files ({string.Join(", ", FashionMnistFile.All.Select(file => file.Name))}) into that folder, or name a folder that has them.");
    }
}
