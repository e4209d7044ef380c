using System.Security.Cryptography;
using Aviary.Inference;
using Aviary.Learning.Datasets;
using Microsoft.Extensions.Logging;

namespace Aviary.TrainingRuns.Labelled;

/// <summary>From the segments of a run to pictures that join its data.</summary>
internal sealed partial class LabelledPictures(LabelledSegments segments, ILogger<LabelledPictures> logger)
{
    /// <summary>
    /// The labelled pictures of the same size and classes as the data, each once with the newest of its labels, in the order of time.
    /// A picture that the data or the test data holds already does not join: it could be one that versions are compared on.
    /// </summary>
    /// <returns>The pictures, null where none joins; and whether every segment of the set was still what it was.</returns>
    public async Task<LabelledJoin> OfAsync(
        string model, LabelledSet set, Dataset data, Dataset? test, CancellationToken cancellationToken)
    {
        if (data is not ImageDataset training)
        {
            // What is kept of rows of tables is numbers without names; they join nothing yet.
            return new LabelledJoin(null, 0, 0);
        }

        Dictionary<string, int> places = training.ClassNames.Select((name, place) => (name, place))
            .ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        HashSet<string>? known = null;
        OrderedDictionary<string, (ReadOnlyMemory<byte> Picture, int Label)> joining = new(StringComparer.Ordinal);
        (int read, int unfit, int repeated) = (0, 0, 0);
        await foreach (LabelledSegment segment in segments.ReadAsync(set, cancellationToken))
        {
            read++;
            if (segment.Type != ElementType.Bytes || segment.RowElements != training.PictureSize)
            {
                unfit += segment.Labels.Length;
                continue;
            }

            known ??= Known(training, test as ImageDataset);
            for (int row = 0; row < segment.Labels.Length; row++)
            {
                ReadOnlyMemory<byte> picture = segment.Rows.Slice(row * segment.RowBytes, segment.RowBytes);
                string digest = Digest(picture.Span);
                if (known.Contains(digest))
                {
                    repeated++;
                }
                else if (places.TryGetValue(segment.Classes[segment.Labels.Span[row]], out int label))
                {
                    joining[digest] = (picture, label);
                }
                else
                {
                    unfit++;
                }
            }
        }

        if (set.Segments.Count > 0)
        {
            LogJoined(model, joining.Count, read, set.Segments.Count, unfit, repeated);
        }

        return new LabelledJoin(joining.Count == 0 ? null : Pictures(training, joining.Values), read, set.Segments.Count - read);
    }

    private static ImageDataset Pictures(ImageDataset training, OrderedDictionary<string, (ReadOnlyMemory<byte> Picture, int Label)>.ValueCollection joining)
    {
        byte[] pixels = new byte[(long)joining.Count * training.PictureSize];
        int[] labels = new int[joining.Count];
        int place = 0;
        foreach ((ReadOnlyMemory<byte> picture, int label) in joining)
        {
            picture.CopyTo(pixels.AsMemory(place * training.PictureSize));
            labels[place++] = label;
        }

        return new ImageDataset("labelled", training.ClassNames, training.Channels, training.Height, training.Width, pixels, labels);
    }

    private static HashSet<string> Known(params ReadOnlySpan<ImageDataset?> sets)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (ImageDataset? pictures in sets)
        {
            for (int i = 0; i < (pictures?.Count ?? 0); i++)
            {
                known.Add(Digest(pictures!.Picture(i)));
            }
        }

        return known;
    }

    private static string Digest(ReadOnlySpan<byte> picture) => Convert.ToHexStringLower(SHA256.HashData(picture));

    [LoggerMessage(
        1163,
        LogLevel.Information,
        "{Count} labelled inputs join the training of {Model}, from {Read} of {Segments} segments ({Unfit} of another kind or class, {Repeated} known from the data)")]
    private partial void LogJoined(string model, int count, int read, int segments, int unfit, int repeated);
}

/// <param name="Pictures">What joins; null where nothing does.</param>
/// <param name="Segments">The segments that were read.</param>
/// <param name="Lost">Segments of the set that are gone or altered since it was fixed.</param>
internal sealed record LabelledJoin(ImageDataset? Pictures, int Segments, int Lost);
