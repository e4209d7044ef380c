using System.Buffers;
using System.Runtime.CompilerServices;
using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;
using Aviary.Inference.Rows;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>A folder with a folder of pictures for each class, named by it. Pictures take the way of a picture that is sent.</summary>
internal sealed class LabelledPictures : ILabelledData
{
    /// <summary>How the names of pictures end.</summary>
    public static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly string _folder;
    private readonly long _limit;
    private readonly (string Class, string[] Files)[] _classes;

    private LabelledPictures(string folder, long limit, (string, string[])[] classes)
    {
        (_folder, _limit, _classes) = (folder, limit, classes);
        Description = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, labels from {classes.Length} folders";
    }

    public string Description { get; }

    /// <summary>Null where there is no folder with pictures.</summary>
    /// <exception cref="CommandException">A folder of a class holds none.</exception>
    public static LabelledPictures? Open(string path, long limit)
    {
        string folder = Directory.Exists(Path.Combine(path, "train")) && Directory.Exists(Path.Combine(path, "test")) ? Path.Combine(path, "test") : path;
        (string Class, string[] Files)[] classes =
        [
            .. Directory.GetDirectories(folder).Select(one => Path.GetFileName(one)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)
                .Select(name => (name, Pictures(Path.Combine(folder, name)))),
        ];
        return Array.Exists(classes, one => one.Files.Length > 0)
            ? Array.Find(classes, one => one.Files.Length == 0) is { Class: { } empty }
                ? throw new CommandException($"{Path.Combine(folder, empty)} holds no JPEG, PNG or WebP picture; put pictures of the class there, or remove the folder")
                : new LabelledPictures(folder, limit, classes)
            : null;
    }

    public async IAsyncEnumerable<LabelledInput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((string name, string[] files) in _classes)
        {
            foreach (string file in files)
            {
                string place = Path.GetRelativePath(_folder, file);
                PredictionFile picture = await PredictionFile.ReadAsync(file, _limit, cancellationToken);
                yield return new LabelledInput(PredictionInput.OfPicture(place, new ReadOnlySequence<byte>(picture.Bytes)), [name], place) { IsPicture = true };
            }
        }
    }

    public void Dispose()
    {
        // Files are open only while they are read.
    }

    private static string[] Pictures(string folder)
        => [.. Directory.GetFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)];
}
