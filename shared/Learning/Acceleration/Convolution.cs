namespace Aviary.Learning.Acceleration;

/// <summary>The geometry of a convolution with strides of 1.</summary>
/// <param name="Input">A picture before.</param>
/// <param name="Output">A picture after.</param>
/// <param name="Rows">Rows of the window.</param>
/// <param name="Columns">Columns of the window.</param>
/// <param name="Top">Rows of zeros above the picture.</param>
/// <param name="Left">Columns of zeros at its left.</param>
/// <param name="Bottom">Rows of zeros below it.</param>
/// <param name="Right">Columns of zeros at its right.</param>
internal sealed record Convolution(Picture Input, Picture Output, int Rows, int Columns, int Top, int Left, int Bottom, int Right)
{
    public (int Rows, int Columns) Window => (Rows, Columns);

    /// <summary>The shape of the filters.</summary>
    public long[] FilterShape => [Output.Channels, Input.Channels, Rows, Columns];

    public Bordered InputWithBorder(int stride) => new(Input.Height, Input.Width, stride, Top, Left, Bottom, Right);

    /// <summary>The border with which a convolution of the output's gradient gives the input's.</summary>
    public Bordered GradientWithBorder
        => new(Output.Height, Output.Width, Output.Lanes, Rows - 1 - Top, Columns - 1 - Left, Rows - 1 - Bottom, Columns - 1 - Right);

    /// <summary>For each weight, in the order of the standard operators, a number by its place.</summary>
    /// <param name="index">Gives it for a filter, an input channel, a row and a column.</param>
    public int[] ForEachWeight(Func<int, int, int, int, int> index)
    {
        int[] indices = new int[Output.Channels * Input.Channels * Rows * Columns];
        int next = 0;
        for (int filter = 0; filter < Output.Channels; filter++)
        {
            for (int channel = 0; channel < Input.Channels; channel++)
            {
                for (int place = 0; place < Rows * Columns; place++)
                {
                    indices[next++] = index(filter, channel, place / Columns, place % Columns);
                }
            }
        }

        return indices;
    }
}
