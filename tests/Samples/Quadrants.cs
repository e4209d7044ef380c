namespace Aviary.Samples;

/// <summary>The picture that every valid file shows: red, green above blue, white.</summary>
internal static class Quadrants
{
    /// <summary>The width and height that pictures are compared at.</summary>
    public const int Side = 32;

    private const int Tolerance = 24;

    private static readonly (string Name, int X, int Y, byte[] Rgb)[] Centres =
    [
        ("top left", 1, 1, [220, 30, 30]),
        ("top right", 3, 1, [30, 200, 40]),
        ("bottom left", 1, 3, [30, 40, 220]),
        ("bottom right", 3, 3, [240, 240, 240]),
    ];

    /// <summary>Where the centres' red bytes stand.</summary>
    public static IEnumerable<int> Offsets => Centres.Select(centre => Offset(centre.X, centre.Y));

    /// <summary>What is wrong with the pixels, <see cref="Side"/> squared; null where nothing is.</summary>
    public static string? Wrong(byte[] rgb)
    {
        foreach ((string name, int x, int y, byte[] expected) in Centres)
        {
            ReadOnlySpan<byte> pixel = rgb.AsSpan(Offset(x, y), 3);
            for (int channel = 0; channel < 3; channel++)
            {
                if (Math.Abs(pixel[channel] - expected[channel]) > Tolerance)
                {
                    return $"{name} is {pixel[0]},{pixel[1]},{pixel[2]}; expected {expected[0]},{expected[1]},{expected[2]}";
                }
            }
        }

        return null;
    }

    private static int Offset(int x, int y)
    {
        const int Quarter = Side / 4;
        return ((y * Quarter * Side) + (x * Quarter)) * 3;
    }
}
