using Aviary.Imaging;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>The room that decodes pictures, with every way through it: both libraries and all fits.</summary>
internal sealed class PictureTarget : IFuzzTarget
{
    private static readonly PictureSize Size = new(64, 48);

    private readonly PictureDecoder[] _decoders = [new(new ImagingOptions()), new(new ImagingOptions(), turbo: false)];
    private readonly byte[] _rgb = new byte[Size.RgbBytes];
    private int _turn;

    /// <param name="folder">More pictures to begin with, in itself or in valid/ and invalid/; or null.</param>
    public PictureTarget(string? folder)
    {
        Seeds = folder is null
            ? PictureSamples.All
            : [.. PictureSamples.All, .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes).Where(bytes => bytes.Length is > 0 and < 1 << 20)];
        foreach (PictureDecoder decoder in _decoders)
        {
            decoder.Require();
        }
    }

    public IReadOnlyList<byte[]> Seeds { get; }

    public bool Take(byte[] bytes)
    {
        int turn = _turn++;
        try
        {
            _decoders[turn & 1].Decode(bytes, Size, (PictureFit)(turn % 3), _rgb);
            return true;
        }
        catch (PictureRefusedException)
        {
            return false;
        }
    }
}
