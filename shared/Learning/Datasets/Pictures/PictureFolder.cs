using Aviary.Imaging;

namespace Aviary.Learning.Datasets.Pictures;

/// <summary>
/// A folder with one folder of pictures for each class, or with such folders for training and test. The files of a class may lie in
/// folders of their own. What is no picture is left out and counted.
/// </summary>
internal static class PictureFolder
{
    private const int MaxDepth = 8;
    private const int MaxPictures = 10_000_000;

    private static readonly EnumerationOptions Below = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = MaxDepth,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>Whether a folder below this one holds a picture, so that it is one of this form.</summary>
    public static bool Is(string folder) => DataFolder.Folders(folder).Any(below => Directory.EnumerateFiles(below, "*", Below).Take(1_000).Any(PictureFiles.IsPicture));

    /// <param name="folder">The folder.</param>
    /// <param name="options">The form that is asked for, and where pixels are kept.</param>
    /// <param name="imaging">What a picture may cost.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">There are no classes, a class has no pictures, or too many cannot be decoded.</exception>
    public static GivenData Read(string folder, DatasetReadOptions options, ImagingOptions imaging, CancellationToken cancellationToken)
    {
        ILookup<PartRole, string> parts = DataFolder.Folders(folder).ToLookup(path => PartName.Of(Path.GetFileName(path)) is { Set: "", Role: var role } ? role : PartRole.Whole);
        string? test = parts[PartRole.Test].Concat(parts[PartRole.Validation]).FirstOrDefault();

        // A class may be called train too; then its folder holds no folders.
        if (parts[PartRole.Training].ToArray() is not [var train] || test is null || DataFolder.Folders(train).Length == 0)
        {
            return Read(folder, ClassFolder.AllIn(folder, Below), [], options, imaging, cancellationToken);
        }

        GivenData given = Read(folder, ClassFolder.AllIn(train, Below), ClassFolder.AllIn(test, Below), options, imaging, cancellationToken);
        string[] others = [.. DataFolder.Folders(folder).Where(path => path != train && path != test).Select(path => Path.GetFileName(path))];
        return others.Length == 0 ? given : given with
        {
            Lines = [.. given.Lines, $"warning: left out, as {Path.GetFileName(train)} is learned from and {Path.GetFileName(test)} tested with: {string.Join(", ", others)}"],
        };
    }

    private static GivenData Read(
        string folder,
        IReadOnlyList<ClassFolder> training,
        IReadOnlyList<ClassFolder> test,
        DatasetReadOptions options,
        ImagingOptions imaging,
        CancellationToken cancellationToken)
    {
        string[] classes = ClassOrder.Of(training.Select(one => one.Name));
        if (classes.Length < 2)
        {
            throw new DatasetException(folder, $"holds one folder of pictures only ({(classes.Length > 0 ? classes[0] : "none")}): expected one for each of two or more classes");
        }

        if (test.FirstOrDefault(one => !classes.Contains(one.Name, StringComparer.Ordinal)) is { } unknown)
        {
            throw new DatasetException(unknown.Path, $"holds pictures of class \"{unknown.Name}\", of which there are none to learn from");
        }

        (string Path, int Label)[] files = [.. training.Concat(test).SelectMany(one => one.Pictures.Select(path => (path, Array.IndexOf(classes, one.Name))))];
        int tested = test.Sum(one => one.Pictures.Count);
        if (files.Length > MaxPictures)
        {
            throw new DatasetException(folder, $"holds {files.Length:n0} pictures; at most {MaxPictures:n0} are taken");
        }

        DecodedPictures decoded = PictureDecoding.Run(folder, [.. files.Select(file => file.Path)], options, imaging, cancellationToken);
        int[] learned = [.. decoded.Good.Where(place => place < files.Length - tested)];
        int[] kept = [.. decoded.Good.Where(place => place >= files.Length - tested)];
        int others = training.Concat(test).Sum(one => one.Others);
        List<string> lines = [$"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}: {classes.Length:n0} folders of pictures, {decoded.Good.Length:n0} in all; {decoded.Words}"];
        if (others > 0)
        {
            lines.Add($"{others:n0} files that are no pictures are left out");
        }

        lines.AddRange(decoded.Warnings);
        return new GivenData(Part(learned), kept.Length > 0 ? Part(kept) : null, lines, decoded.Pixels);

        ImageDataset Part(int[] places)
            => new(DataName.Of(folder), classes, decoded.Form, decoded.Pixels.Select(places), places.Select(place => files[place].Label).ToArray());
    }
}

/// <summary>The folder of one class.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Name">Its name, which is that of the class.</param>
/// <param name="Pictures">The pictures in it and below it, in the order of their paths.</param>
/// <param name="Others">How many files are no pictures.</param>
internal sealed record ClassFolder(string Path, string Name, IReadOnlyList<string> Pictures, int Others)
{
    /// <exception cref="DatasetException">A folder holds no picture.</exception>
    public static IReadOnlyList<ClassFolder> AllIn(string folder, EnumerationOptions below)
        => [.. DataFolder.Folders(folder).Select(path =>
        {
            string[] files = [.. Directory.EnumerateFiles(path, "*", below).Order(StringComparer.Ordinal)];
            string[] pictures = [.. files.Where(PictureFiles.IsPicture)];
            return pictures.Length > 0
                ? new ClassFolder(path, System.IO.Path.GetFileName(path), pictures, files.Length - pictures.Length)
                : throw new DatasetException(path, $"the folder of this class holds no picture{(files.Length > 0 ? $" ({files.Length} other files)" : ": it is empty")}; expected JPEG, PNG or WebP");
        })];
}
