namespace Aviary.Learning.Acceleration;

/// <summary>Where a kernel has a batch of pictures from, and how one of them comes into its workspace with the channels last.</summary>
internal abstract unsafe class PictureSource(Picture picture)
{
    public Picture Picture { get; } = picture;

    /// <summary>The names of the tensors that it reads; they come first among the kernel's inputs.</summary>
    public abstract IReadOnlyList<string> Tensors { get; }

    /// <summary>Floats from a place to the next in what it loads.</summary>
    public virtual int Stride => Picture.Lanes;

    /// <param name="tensors">The tensors.</param>
    /// <param name="index">Which picture.</param>
    /// <param name="target">Its first place in the workspace.</param>
    /// <param name="pitch">Floats from a row of the workspace to the next.</param>
    /// <param name="spare">Room for a picture more.</param>
    public abstract void Load(float** tensors, int index, float* target, int pitch, float* spare);

    /// <summary>The picture without gaps: where it lies, or loaded into <paramref name="spare"/>.</summary>
    public virtual float* Dense(float** tensors, int index, float* spare)
    {
        Load(tensors, index, spare, Picture.Width * Stride, spare: null);
        return spare;
    }
}

/// <summary>A tensor that has its channels last already.</summary>
internal sealed unsafe class ChannelsLastSource(Picture picture, string tensor) : PictureSource(picture)
{
    public override IReadOnlyList<string> Tensors { get; } = [tensor];

    public override void Load(float** tensors, int index, float* target, int pitch, float* spare)
    {
        float* source = Dense(tensors, index, null);
        int row = Picture.Width * Stride;
        for (int y = 0; y < Picture.Height; y++)
        {
            new ReadOnlySpan<float>(source + (y * row), row).CopyTo(new Span<float>(target + (y * pitch), row));
        }
    }

    public override float* Dense(float** tensors, int index, float* spare) => tensors[0] + ((long)index * Picture.Length);
}

/// <summary>A tensor as the standard operators have it: [batch, channels, height, width].</summary>
/// <param name="picture">The size.</param>
/// <param name="tensor">Its name.</param>
/// <param name="padded">Whether zeros follow the channels; without them, pictures of few channels cost less.</param>
internal sealed unsafe class PlanarSource(Picture picture, string tensor, bool padded) : PictureSource(picture)
{
    public override IReadOnlyList<string> Tensors { get; } = [tensor];

    public override int Stride => padded ? Picture.Lanes : Picture.Channels;

    public override void Load(float** tensors, int index, float* target, int pitch, float* spare)
    {
        float* source = tensors[0] + ((long)index * Picture.Channels * Picture.Places);
        for (int y = 0; y < Picture.Height; y++)
        {
            float* row = target + (y * pitch);
            if (Stride > Picture.Channels)
            {
                new Span<float>(row, Picture.Width * Stride).Clear();
            }

            for (int channel = 0; channel < Picture.Channels; channel++)
            {
                float* values = source + (channel * Picture.Places) + (y * Picture.Width);
                float* place = row + channel;
                for (int x = 0; x < Picture.Width; x++, place += Stride)
                {
                    *place = values[x];
                }
            }
        }
    }
}

/// <summary>The gradient of a mean over each channel: its share at every place.</summary>
internal sealed unsafe class SpreadSource(Picture picture, string tensor) : PictureSource(picture)
{
    public override IReadOnlyList<string> Tensors { get; } = [tensor];

    public override void Load(float** tensors, int index, float* target, int pitch, float* spare)
    {
        float* means = tensors[0] + ((long)index * Picture.Channels);
        float share = 1f / Picture.Places;
        new Span<float>(target, Stride).Clear();
        for (int channel = 0; channel < Picture.Channels; channel++)
        {
            target[channel] = means[channel] * share;
        }

        ReadOnlySpan<float> first = new(target, Stride);
        for (int place = 1; place < Picture.Places; place++)
        {
            first.CopyTo(new Span<float>(target + (place / Picture.Width * pitch) + (place % Picture.Width * Stride), Stride));
        }
    }
}
