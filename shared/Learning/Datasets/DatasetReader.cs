using Aviary.Imaging;

namespace Aviary.Learning.Datasets;

/// <summary>
/// Reads data sets from files and folders, recognised by their content: tables (CSV, Parquet, NumPy), folders of pictures, IDX files.
/// What is understood is said in <see cref="DatasetSplit.Description"/>; what is not is refused, never guessed.
/// </summary>
public sealed class DatasetReader
{
    private readonly ImagingOptions _imaging;

    /// <param name="imaging">What a picture may cost; the default limits where null.</param>
    public DatasetReader(ImagingOptions? imaging = null) => _imaging = imaging ?? new ImagingOptions();

    /// <summary>Reads a data set, and keeps a share of it to test with where nothing else is given for that.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">The data cannot be used: the message names the file, what was expected and what came.</exception>
    public DatasetSplit Read(string path, DatasetReadOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        GivenData? given = null;
        try
        {
            given = new FormReader(options, _imaging, cancellationToken).Read(path);
            return Split(path, given, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            given?.Owned?.Dispose();
            throw DataFile.Explain(path, error)!;
        }
        catch (ImagingUnavailableException missing)
        {
            throw new DatasetException(path, $"its pictures cannot be decoded on this machine: {missing.Message}", missing);
        }
        catch
        {
            given?.Owned?.Dispose();
            throw;
        }
    }

    private static DatasetSplit Split(string path, GivenData given, DatasetReadOptions options)
    {
        List<string> lines = [.. given.Lines, ClassCounts.Require(path, given.Training)];
        if (given.Test is { } test)
        {
            lines.Add($"split as given: {given.Training.Count:n0} to learn from, {test.Count:n0} to test with");
            return new DatasetSplit(given.Training, test, lines, given.Owned);
        }

        if (options.TestShare == 0)
        {
            return new DatasetSplit(given.Training, null, lines, given.Owned);
        }

        (int[] rest, int[] kept) = StratifiedSplit.HoldOut(given.Training.Labels.Span, options.TestShare, options.Seed);
        if (kept.Length == 0)
        {
            lines.Add($"no split: {given.Training.Count:n0} to learn from are too few to keep {options.TestShare:0%} of a class to test with");
            return new DatasetSplit(given.Training, null, lines, given.Owned);
        }

        lines.Add($"split: {rest.Length:n0} to learn from, {kept.Length:n0} to test with ({options.TestShare:0%} of each class, seed {options.Seed})");
        return new DatasetSplit(given.Training.Subset(rest), given.Training.Subset(kept), lines, given.Owned);
    }
}
