namespace Aviary.Imaging.Resizing;

/// <summary>
/// The EXIF orientation (CIPA DC-008, tag 0x0112): how stored pixels are turned for display. It is applied after the resize,
/// where there are few pixels left to move; scaling and turning may change places because the filter is symmetric.
/// </summary>
internal readonly record struct Orientation(int Value)
{
    public static Orientation Upright => new(1);

    /// <summary>Whether rows become columns.</summary>
    public bool Turns => Value >= 5;

    public static Orientation From(int value) => value is >= 1 and <= 8 ? new(value) : Upright;

    public PictureSize Apply(PictureSize stored) => Turns ? stored.Turned : stored;

    /// <summary>Copies RGB pixels in their display orientation.</summary>
    /// <param name="stored">Rows without gaps.</param>
    /// <param name="size">Their size.</param>
    /// <param name="shown">Where the first shown pixel goes.</param>
    /// <param name="stride">Bytes from one shown row to the next.</param>
    public void Copy(ReadOnlySpan<byte> stored, PictureSize size, Span<byte> shown, int stride)
    {
        int lastColumn = size.Width - 1;
        int lastRow = size.Height - 1;
        (int Column, int Row) first = Value switch
        {
            2 => (lastColumn, 0),
            3 => (lastColumn, lastRow),
            4 => (0, lastRow),
            6 => (0, lastRow),
            7 => (lastColumn, lastRow),
            8 => (lastColumn, 0),
            _ => (0, 0),
        };
        int column = 3, row = size.Width * 3;
        (int right, int down) = Value switch
        {
            2 => (-column, row),
            3 => (-column, -row),
            4 => (column, -row),
            5 => (row, column),
            6 => (-row, column),
            7 => (-row, -column),
            8 => (row, -column),
            _ => (column, row),
        };
        PictureSize result = Apply(size);
        int begin = (first.Row * row) + (first.Column * column);
        for (int y = 0; y < result.Height; y++, begin += down)
        {
            Span<byte> line = shown.Slice(y * stride, result.Width * 3);
            for (int x = 0, from = begin; x < line.Length; x += 3, from += right)
            {
                line[x] = stored[from];
                line[x + 1] = stored[from + 1];
                line[x + 2] = stored[from + 2];
            }
        }
    }
}
