using Aviary.Imaging;

namespace Aviary.Benchmarks.Birds;

/// <summary>A photo, and what was measured with it.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="File">The JPEG.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Pixels">The pixels that our decoder makes of it, 224×224.</param>
internal sealed record BirdsPhoto(string Name, string File, byte[] Bytes, byte[] Pixels)
{
    public const int Side = 224;

    /// <summary>Figures with a value for each round.</summary>
    public SortedDictionary<string, List<double>> Figures { get; } = new(StringComparer.Ordinal);

    /// <summary>The two photos beside the checkout, and one of 12 megapixels made of the first.</summary>
    public static async Task<BirdsPhoto[]> AllAsync(PillowPeer pillow, string work, CancellationToken cancellationToken)
    {
        string parrot = Path.Combine(ServedBirds.Files, "coral_parrot.jpg");
        string large = Path.Combine(work, "large.jpg");
        await pillow.MakeAsync(parrot, large, 4000, 3000, cancellationToken);
        PictureDecoder decoder = new(new ImagingOptions());
        return [Read("parrot", parrot), Read("owl", Path.Combine(ServedBirds.Files, "coral_owl.jpg")), Read("large", large)];

        BirdsPhoto Read(string name, string file)
        {
            byte[] bytes = System.IO.File.ReadAllBytes(file);
            byte[] pixels = new byte[Side * Side * 3];
            decoder.Decode(bytes, new PictureSize(Side, Side), PictureFit.Stretch, pixels, cancellationToken);
            return new BirdsPhoto(name, file, bytes, pixels);
        }
    }

    public double Add(string figure, double value)
    {
        if (!Figures.TryGetValue(figure, out List<double>? values))
        {
            Figures[figure] = values = [];
        }

        values.Add(value);
        return value;
    }
}
