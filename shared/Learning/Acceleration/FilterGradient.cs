namespace Aviary.Learning.Acceleration;

/// <summary>
/// The gradient of a convolution's filters from one picture: for each value of the window, the sum over all places of that value times the
/// gradient of the place. It goes over a few rows at a time, which then stay in the first cache.
/// </summary>
internal sealed unsafe class FilterGradient
{
    private const int PlacesOfBlock = 56;

    private readonly Bordered _input;
    private readonly Bordered _gradient;
    private readonly int _rows;
    private readonly int _columns;
    private readonly VectorGroup[] _groups;
    private readonly int[] _offsets;

    /// <param name="input">The convolution's input.</param>
    /// <param name="window">Rows and columns of the window.</param>
    /// <param name="gradient">The gradient of its output.</param>
    public FilterGradient(Bordered input, (int Rows, int Columns) window, Bordered gradient)
    {
        (_input, _gradient) = (input, gradient);
        (_rows, _columns) = (window.Rows, window.Columns * input.Stride);
        _groups = VectorGroup.Split(gradient.Stride);
        _offsets = new int[_groups.Length + 1];
        for (int i = 0; i < _groups.Length; i++)
        {
            _offsets[i + 1] = _offsets[i] + (_rows * Line(_groups[i]));
        }
    }

    /// <summary>Floats of the sums.</summary>
    public int Length => _offsets[^1];

    /// <summary>Where a weight's gradient lies in the sums.</summary>
    public int Index(int lane, int row, int column, int channel)
    {
        int group = Array.FindLastIndex(_groups, group => group.First <= lane);
        return _offsets[group] + (row * Line(_groups[group])) + (((column * _input.Stride) + channel) * _groups[group].Lanes) + lane - _groups[group].First;
    }

    /// <param name="input">The input with its border.</param>
    /// <param name="gradient">The gradient's first place.</param>
    /// <param name="sums">To which is added.</param>
    public void Add(float* input, float* gradient, float* sums)
    {
        int block = Math.Max(1, PlacesOfBlock / _gradient.Width);
        for (int first = 0; first < _gradient.Height; first += block)
        {
            Steps steps = new(
                Math.Min(block, _gradient.Height - first), _gradient.Width, _input.Stride, _input.Pitch, _gradient.Stride, _gradient.Pitch);
            Add(input + (first * _input.Pitch), gradient + (first * _gradient.Pitch), steps, sums);
        }
    }

    private void Add(float* input, float* gradient, in Steps steps, float* sums)
    {
        float** values = stackalloc float*[TileProduct.RowsOfTwo];
        for (int i = 0; i < _groups.Length; i++)
        {
            VectorGroup group = _groups[i];
            float* target = sums + _offsets[i];
            for (int row = 0; row < _rows; row++, target += Line(group))
            {
                for (int column = 0; column < _columns; column += group.Rows)
                {
                    for (int value = 0; value < group.Rows; value++)
                    {
                        values[value] = input + (row * _input.Pitch) + column + value;
                    }

                    float* tile = target + (column * group.Lanes);
                    group.Multiply(values, gradient + group.First, steps, tile, group.Lanes, tile, group.Lanes);
                }
            }
        }
    }

    /// <summary>Floats of a row of the window, filled up to whole tiles.</summary>
    private int Line(VectorGroup group) => (_columns + group.Rows - 1) / group.Rows * group.Rows * group.Lanes;
}
