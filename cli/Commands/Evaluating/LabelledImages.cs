using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Aviary.Cli.Output;
using Aviary.Inference;
using Aviary.Inference.Pictures;
using Aviary.Inference.Rows;
using Aviary.Learning.Datasets;
using Aviary.Serving;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>Pictures of one size that are decoded already, such as those of IDX files, as rows of the model's own numbers.</summary>
internal sealed class LabelledImages : ILabelledData
{
    private readonly ImageDataset _images;
    private readonly ModelSignature _signature;
    private readonly PictureInput? _input;
    private readonly IDisposable? _owned;

    /// <param name="images">The pictures.</param>
    /// <param name="model">What is measured.</param>
    /// <param name="owned">What the pictures live in, which is disposed of with this; null for memory.</param>
    /// <exception cref="CommandException">They have another size than the model takes.</exception>
    public LabelledImages(ImageDataset images, LoadedModel model, IDisposable? owned = null)
    {
        (_images, _signature, _input, _owned) = (images, model.Signature, model.Picture, owned);
        Description = $"{images.Name}, with its own labels";
        bool fits = _input is { } input
            ? (input.Height, input.Width, input.Channels) == (images.Height, images.Width, images.Channels)
            : _signature.Columns.Count == 0 && _signature.RowElements == images.PictureSize;
        if (!fits)
        {
            string taken = _input is { } own ? $"pictures of {own.Channels}×{own.Height}×{own.Width}" : $"rows of {string.Join('×', _signature.RowShape)}";
            throw new CommandException(
                $"{images.Name} has pictures of {images.Channels}×{images.Height}×{images.Width}, and {model.Model} takes {taken}"
                + (_input is null ? "" : "; pictures of any size may be given as a folder with a folder of PNG or JPEG files for each class"));
        }
    }

    public string Description { get; }

    public async IAsyncEnumerable<LabelledInput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int index = 0; index < _images.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new LabelledInput(
                PredictionInput.OfBody("application/octet-stream", Row(index)), [_images.ClassNames[_images.Labels.Span[index]]], $"{_images.Name}, picture {index + 1}");
            if (index % 64 == 0)
            {
                await Task.Yield();
            }
        }
    }

    public void Dispose() => _owned?.Dispose();

    /// <summary>The numbers of a picture as the model takes them; where it does not say that they are pixels, the levels as they stand.</summary>
    private byte[] Row(int index)
    {
        ReadOnlySpan<byte> levels = _images.Picture(index);
        return _input is not { } input ? levels.ToArray() : _signature.InputType switch
        {
            ElementType.Float32 => MemoryMarshal.AsBytes(Numbers(levels, input, number => (float)number).AsSpan()).ToArray(),
            ElementType.Float16 => MemoryMarshal.AsBytes(Numbers(levels, input, number => (Half)number).AsSpan()).ToArray(),
            _ => Numbers(levels, input with { Mean = 0d, Scale = 1d }, number => (byte)number),
        };
    }

    private T[] Numbers<T>(ReadOnlySpan<byte> levels, PictureInput input, Func<double, T> convert)
    {
        T[] numbers = new T[levels.Length];
        int plane = _images.Height * _images.Width, channels = _images.Channels;
        for (int channel = 0; channel < channels; channel++)
        {
            // Data sets hold red first, plane behind plane.
            int place = input.IsBgr ? channels - 1 - channel : channel;
            for (int pixel = 0; pixel < plane; pixel++)
            {
                int target = input.Layout == PictureLayout.ChannelsFirst ? (place * plane) + pixel : (pixel * channels) + place;
                numbers[target] = convert((levels[(channel * plane) + pixel] - input.Mean[place]) * input.Scale[place]);
            }
        }

        return numbers;
    }
}
