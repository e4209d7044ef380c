namespace Aviary.Learning.Acceleration;

/// <summary>
/// A convolution of one picture with strides of 1: at each place, the sum over the window of values times filters. The window's rows are
/// contiguous with channels last, so each is one line of a <see cref="TileProduct"/>.
/// </summary>
internal sealed unsafe class WindowProduct
{
    // Filters of a pass stay in the first cache beside the rows that they are multiplied with.
    private const int FirstCache = 24 * 1024;

    private readonly Bordered _input;
    private readonly int _lanes;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int[] _places;
    private readonly VectorGroup[] _groups;

    /// <param name="input">The picture.</param>
    /// <param name="window">Rows and columns of the window.</param>
    /// <param name="output">What comes out.</param>
    public WindowProduct(Bordered input, (int Rows, int Columns) window, Picture output)
    {
        (_input, _lanes) = (input, output.Lanes);
        (_rows, _columns) = (window.Rows, window.Columns * input.Stride);
        _groups = VectorGroup.Split(_lanes);
        _places = [.. Enumerable.Range(0, output.Places)
            .Select(place => (place / output.Width * input.Pitch) + (place % output.Width * input.Stride))];
    }

    /// <summary>Floats of the filters as they are packed: for each group, for each row of the window, for each value of it, the group's lanes.</summary>
    public int FilterLength => _lanes * _rows * _columns;

    /// <summary>Where a filter's weight lies in the packed form.</summary>
    public int FilterIndex(int lane, int row, int column, int channel)
    {
        VectorGroup group = _groups.Last(group => group.First <= lane);
        return (group.First * _rows * _columns)
            + (((row * _columns) + (column * _input.Stride) + channel) * group.Lanes)
            + lane - group.First;
    }

    /// <param name="input">The picture with its border.</param>
    /// <param name="filters">Packed filters.</param>
    /// <param name="start">What the sums of each place begin with: a value for each lane.</param>
    /// <param name="output">The sums, channels last, without gaps.</param>
    public void Run(float* input, float* filters, float* start, float* output)
    {
        foreach (VectorGroup group in _groups)
        {
            float* packed = filters + (group.First * _rows * _columns);
            int row = _columns * group.Lanes;
            if (_rows * row * sizeof(float) <= FirstCache)
            {
                Run(group, input, packed, new Steps(_rows, _columns, 1, _input.Pitch, group.Lanes, row), start + group.First, 0, output + group.First);
                continue;
            }

            Steps steps = new(1, _columns, 1, 0, group.Lanes, 0);
            for (int line = 0; line < _rows; line++)
            {
                float* begun = line == 0 ? start + group.First : output + group.First;
                Run(group, input + (line * _input.Pitch), packed + (line * row), steps, begun, line == 0 ? 0 : _lanes, output + group.First);
            }
        }
    }

    private void Run(VectorGroup group, float* input, float* filters, in Steps steps, float* start, int startStep, float* output)
    {
        float** places = stackalloc float*[TileProduct.RowsOfTwo];
        int rows = group.Rows;
        int place = 0;
        for (; place + rows <= _places.Length; place += rows)
        {
            for (int i = 0; i < rows; i++)
            {
                places[i] = input + _places[place + i];
            }

            group.Multiply(places, filters, steps, start + (place * startStep), startStep, output + (place * _lanes), _lanes);
        }

        if (place < _places.Length)
        {
            Rest(group, places, place, input, filters, steps, start, startStep, output);
        }
    }

    /// <summary>The last tile, where fewer places are left than it has rows: the last place fills it up.</summary>
    private void Rest(
        VectorGroup group, float** places, int place, float* input, float* filters, in Steps steps, float* start, int startStep, float* output)
    {
        const int Largest = TileProduct.RowsOfTwo * 3 * 16;
        float* sums = stackalloc float[Largest];
        for (int i = 0; i < group.Rows; i++)
        {
            int at = Math.Min(place + i, _places.Length - 1);
            places[i] = input + _places[at];
            new ReadOnlySpan<float>(start + (at * startStep), group.Lanes).CopyTo(new Span<float>(sums + (i * group.Lanes), group.Lanes));
        }

        group.Multiply(places, filters, steps, sums, group.Lanes, sums, group.Lanes);
        for (int i = 0; place + i < _places.Length; i++)
        {
            new ReadOnlySpan<float>(sums + (i * group.Lanes), group.Lanes).CopyTo(new Span<float>(output + ((place + i) * _lanes), group.Lanes));
        }
    }
}
