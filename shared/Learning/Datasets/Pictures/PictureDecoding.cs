using System.Collections.Concurrent;
using Aviary.Imaging;

namespace Aviary.Learning.Datasets.Pictures;

/// <summary>
/// Brings picture files into one form: the headers of all say which, then all are decoded on every core into room that is bounded in
/// memory. Files that cannot be decoded are left out up to a hundredth of all (of few pictures up to a fifth, and at most ten).
/// </summary>
internal static class PictureDecoding
{
    private const int LargestKept = 96;
    private const int LargestSide = 64;
    private const int SmallestSide = 16;
    private const int HeaderBytes = 1 << 16;
    private const int NamedFailures = 5;

    public static DecodedPictures Run(
        string folder, string[] files, DatasetReadOptions options, ImagingOptions imaging, CancellationToken cancellationToken)
    {
        PictureDecoder decoder = new(imaging);
        ConcurrentDictionary<int, string> failures = [];
        (PictureForm form, string words) = options.Pictures is { } asked
            ? (asked, $"brought to {asked}, as asked for")
            : Choose(Sizes(folder, files, decoder, failures, imaging.MaxBytes, cancellationToken));

        // Without a wish the pictures are taken for grey until one has a colour.
        PixelBuffer? pixels = options.Pictures is null ? TryDecode(form with { Channels = 1 }, stopAtColour: true) : null;
        form = pixels is not null ? form with { Channels = 1 } : form;
        pixels ??= TryDecode(form, stopAtColour: false)!;
        string[] warnings = [.. failures.OrderBy(failure => failure.Key).Select(failure => $"warning: {Path.GetRelativePath(folder, files[failure.Key])} is left out: {failure.Value}")];
        int[] good = [.. Enumerable.Range(0, files.Length).Where(place => !failures.ContainsKey(place))];
        return new DecodedPictures(form, $"{words}, {(form.Channels == 1 ? "grey" : "RGB")}", pixels, good, warnings);

        PixelBuffer? TryDecode(PictureForm wanted, bool stopAtColour)
        {
            PixelBuffer buffer = PixelBuffer.Create(DataName.Of(folder), files.Length, wanted.Bytes, options);
            try
            {
                ColourSeen colour = new();
                Parallel.For(
                    0,
                    files.Length,
                    new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                    () => new byte[wanted.Height * wanted.Width * 3],
                    (place, loop, rgb) =>
                    {
                        if (!failures.ContainsKey(place) && !loop.ShouldExitCurrentIteration)
                        {
                            Decode(place, rgb, buffer, wanted, stopAtColour, colour);
                            if (colour.Seen)
                            {
                                loop.Stop();
                            }
                        }

                        return rgb;
                    },
                    _ => { });
                if (!colour.Seen)
                {
                    return buffer;
                }
            }
            catch (AggregateException several) when (several.InnerExceptions[0] is DatasetException or ImagingUnavailableException or IOException or UnauthorizedAccessException)
            {
                buffer.Dispose();
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            }
            catch
            {
                buffer.Dispose();
                throw;
            }

            buffer.Dispose();
            return null;
        }

        void Decode(int place, byte[] rgb, PixelBuffer buffer, PictureForm wanted, bool stopAtColour, ColourSeen colour)
        {
            try
            {
                decoder.Decode(Bytes(files[place], imaging.MaxBytes), new PictureSize(wanted.Width, wanted.Height), wanted.Fit, rgb, cancellationToken);
            }
            catch (PictureRefusedException refused)
            {
                Fail(folder, files, failures, place, refused.Message);
                return;
            }

            if (wanted.Channels == 3)
            {
                PixelLayout.Split(rgb, buffer.Slot(place));
            }
            else
            {
                if (Grey(rgb, buffer.Slot(place)) && stopAtColour)
                {
                    colour.Seen = true;
                }
            }
        }
    }

    /// <summary>The sizes of the pictures whose header can be read.</summary>
    private static List<PictureSize> Sizes(
        string folder, string[] files, PictureDecoder decoder, ConcurrentDictionary<int, string> failures, int maxBytes, CancellationToken cancellationToken)
    {
        List<PictureSize> sizes = [];
        for (int place = 0; place < files.Length; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                sizes.Add(Size(files[place], decoder, maxBytes));
            }
            catch (PictureRefusedException refused)
            {
                Fail(folder, files, failures, place, refused.Message);
            }
        }

        return sizes;
    }

    private static PictureSize Size(string path, PictureDecoder decoder, int maxBytes)
    {
        byte[] head = DataFile.Head(path, HeaderBytes);
        try
        {
            return decoder.Read(head).Size;
        }
        catch (PictureRefusedException refused) when (refused.Reason == PictureRefusal.Truncated && head.Length == HeaderBytes)
        {
            return decoder.Read(Bytes(path, maxBytes)).Size; // a long header, or one that is checked to the file's end
        }
    }

    private static (PictureForm Form, string Words) Choose(List<PictureSize> sizes)
    {
        if (sizes.Count == 0)
        {
            return (new PictureForm(3, SmallestSide, SmallestSide), "");
        }

        PictureSize first = sizes[0];
        if (sizes.TrueForAll(size => size == first) && Math.Max(first.Width, first.Height) <= LargestKept)
        {
            return (new PictureForm(3, first.Height, first.Width), $"all of {first}");
        }

        int[] sides = [.. sizes.Select(size => Math.Min(size.Width, size.Height)).Order()];
        int side = Math.Clamp((int)Math.Round(sides[sides.Length / 2] / 8.0) * 8, SmallestSide, LargestSide);
        return (new PictureForm(3, side, side), $"brought to {side}×{side} (their shorter sides have {sides[0]} to {sides[^1]} pixels)");
    }

    private static byte[] Bytes(string path, int maxBytes)
    {
        long length = new FileInfo(path).Length;
        return length <= maxBytes
            ? File.ReadAllBytes(path)
            : throw new PictureRefusedException(PictureRefusal.TooLarge, $"The file has {length:n0} bytes; at most {maxBytes:n0} are taken.");
    }

    /// <summary>Notes a file that cannot be decoded.</summary>
    /// <exception cref="DatasetException">There are too many of them.</exception>
    private static void Fail(string folder, string[] files, ConcurrentDictionary<int, string> failures, int place, string why)
    {
        failures.TryAdd(place, why.TrimEnd('.'));
        int limit = Math.Max(files.Length / 100, Math.Min(10, files.Length / 5));
        if (failures.Count > limit)
        {
            string first = string.Join("; ", failures.OrderBy(failure => failure.Key).Take(NamedFailures).Select(failure => $"{Path.GetRelativePath(folder, files[failure.Key])}: {failure.Value}"));
            throw new DatasetException(folder, $"more than {limit} of {files.Length:n0} pictures cannot be decoded: {first}");
        }
    }

    /// <summary>Writes one channel (BT.601, as JPEG has it); whether the picture has a colour.</summary>
    private static bool Grey(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        bool isColoured = false;
        for (int i = 0; i < grey.Length; i++)
        {
            (int red, int green, int blue) = (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
            isColoured |= red != green || green != blue;
            grey[i] = (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
        }

        return isColoured;
    }

    private sealed class ColourSeen
    {
        private volatile bool _seen;

        public bool Seen
        {
            get => _seen;
            set => _seen = value;
        }
    }
}
