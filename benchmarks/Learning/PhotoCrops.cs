using System.Buffers.Binary;
using Aviary.Imaging;

namespace Aviary.Benchmarks.Learning;

/// <summary>Squares of chance from a photo, as PNG files.</summary>
internal sealed class PhotoCrops
{
    private readonly byte[] _rgb;
    private readonly int _width;
    private readonly int _height;

    private PhotoCrops(byte[] rgb, int width, int height) => (_rgb, _width, _height) = (rgb, width, height);

    /// <param name="file">A JPEG, PNG or WebP file, or a BMP file of 24 bits.</param>
    public static PhotoCrops Of(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        if (bytes.AsSpan().StartsWith("BM"u8))
        {
            return OfBitmap(bytes);
        }

        PictureDecoder decoder = new(new ImagingOptions());
        PictureInfo info = decoder.Read(bytes);
        byte[] rgb = new byte[info.Size.Width * info.Size.Height * 3];
        decoder.Decode(bytes, new PictureSize(info.Size.Width, info.Size.Height), PictureFit.Stretch, rgb);
        return new PhotoCrops(rgb, info.Size.Width, info.Size.Height);
    }

    /// <summary>Writes squares with sides between half and all of the photo's shorter side.</summary>
    public void Write(string folder, int count, Random random)
    {
        Directory.CreateDirectory(folder);
        int shorter = Math.Min(_width, _height);
        for (int i = 0; i < count; i++)
        {
            int side = random.Next(shorter / 2, shorter + 1);
            (int left, int top) = (random.Next(_width - side + 1), random.Next(_height - side + 1));
            File.WriteAllBytes(
                Path.Combine(folder, $"{i:000}.png"),
                new PngWriter(side, side, 8, 2).Write(y => _rgb[((((top + y) * _width) + left) * 3)..((((top + y) * _width) + left + side) * 3)]));
        }
    }

    private static PhotoCrops OfBitmap(byte[] bytes)
    {
        int start = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(10));
        (int width, int height) = (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(18)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(22)));
        int stride = ((width * 3) + 3) / 4 * 4;
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            // The lowest row comes first, and blue before green and red.
            ReadOnlySpan<byte> row = bytes.AsSpan(start + ((height - 1 - y) * stride), width * 3);
            for (int x = 0; x < row.Length; x++)
            {
                rgb[(y * width * 3) + x] = row[x - (x % 3) + 2 - (x % 3)];
            }
        }

        return new PhotoCrops(rgb, width, height);
    }
}
