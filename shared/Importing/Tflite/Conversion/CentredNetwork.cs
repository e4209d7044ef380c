using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// A quantised network with the same answers, to the bit, whose filters are signed bytes around zero wherever that can be had: only
/// for these has ONNX Runtime kernels that multiply, add and round in one go, which take about a third of the time. Files whose
/// filters have one scale and a zero point are the older ones; in them a few numbers in a thousand are too wide for a signed byte
/// once the zero point is taken away. In an ordinary convolution such a number is split between its channel and a copy of it, which
/// whoever makes the channel gives besides. In one with a filter for each channel that is not possible, but a channel that is always
/// zero there, as the largest numbers tend to stand where a training let a channel die, needs no numbers at all.
/// </summary>
internal static class CentredNetwork
{
    /// <param name="file">The network.</param>
    public static TfliteModel Of(TfliteModel file)
    {
        LiveModel model = new(file);
        Dictionary<int, WholeFilter> filters = model.Operators
            .Where(operation => operation.Name is "CONV_2D" or "DEPTHWISE_CONV_2D" && IsWhole(model, operation))
            .ToDictionary(operation => operation.Index, operation => new WholeFilter(
                operation, model.Tensors[operation.Inputs[1]], operation.HasInput(2) ? model.Tensors[operation.Inputs[2]] : null));
        foreach (WholeFilter filter in filters.Values.Where(filter => filter.Operation.Name == "DEPTHWISE_CONV_2D"))
        {
            Silence(model, filters, filter);
        }

        TfliteTensor[] tensors = [.. file.Tensors];
        HashSet<int> fixedTensors = [];
        foreach (WholeFilter filter in filters.Values.Where(filter => filter.Operation.Name == "CONV_2D" && filter.WideInputs().Count > 0))
        {
            ChannelStream.Of(filter.Operation.Inputs[0], model, filters, fixedTensors)?.Widen(tensors);
        }

        foreach (TfliteTensor tensor in filters.Values.SelectMany(filter => filter.Tensors()))
        {
            tensors[tensor.Index] = tensor;
        }

        return file with { Tensors = tensors };
    }

    /// <summary>Bytes in and out, a filter of bytes with one scale, all its own, and a fitting bias: what is not so is left as it is.</summary>
    private static bool IsWhole(LiveModel model, TfliteOperator operation)
    {
        if (operation.Outputs.Length != 1 || !operation.HasInput(0) || !operation.HasInput(1)
            || !IsActivation(model.Tensors[operation.Inputs[0]]) || !IsActivation(model.Tensors[operation.Outputs[0]]))
        {
            return false;
        }

        TfliteTensor filter = model.Tensors[operation.Inputs[1]];
        int channels = model.Tensors[operation.Inputs[0]].Shape[3];
        bool isPlain = filter is { IsConstant: true, Rank: 4, Quantisation.IsPerChannel: false } && filter.Kind.IsByte()
            && filter.Elements > 0 && filter.Shape[3] == channels && IsOwn(model, operation.Inputs[1])
            && (operation.Name == "CONV_2D" || filter.Shape[0] == 1);
        int outputs = operation.Name == "CONV_2D" ? filter.Shape.FirstOrDefault() : channels;
        return isPlain && (!operation.HasInput(2)
            || (model.Tensors[operation.Inputs[2]] is { IsConstant: true, Kind: TensorKind.Int32 } bias && bias.Elements == outputs && IsOwn(model, operation.Inputs[2])));
    }

    private static bool IsActivation(TfliteTensor tensor)
        => tensor is { IsConstant: false, Rank: 4, Quantisation.IsPerChannel: false } && tensor.Kind.IsByte();

    private static bool IsOwn(LiveModel model, int tensor) => model.UsersOf(tensor).Count == 1 && !model.IsOutput(tensor);

    private static void Silence(LiveModel model, Dictionary<int, WholeFilter> filters, WholeFilter filter)
    {
        int input = filter.Operation.Inputs[0];
        TfliteOperator? maker = model.MakerOf(input);
        if (maker?.Name == "CONV_2D" && filters.TryGetValue(maker.Index, out WholeFilter? before))
        {
            foreach (int channel in filter.WideInputs().Where(channel => IsSilent(model, before, channel)))
            {
                filter.Silence(channel);
            }
        }
    }

    /// <summary>Whether a channel is zero for every input: its largest sum is not above zero, and nothing below zero can be told.</summary>
    private static bool IsSilent(LiveModel model, WholeFilter maker, int channel)
    {
        ByteScale from = ByteScale.Of(model.Tensors[maker.Operation.Inputs[0]])!.Value;
        ByteScale to = ByteScale.Of(model.Tensors[maker.Operation.Outputs[0]])!.Value;
        long largest = maker.Biases?[channel] ?? 0;
        foreach (int number in maker.Row(channel))
        {
            largest += Math.Max(number * (byte.MinValue - from.ZeroPoint), number * (byte.MaxValue - from.ZeroPoint));
        }

        return largest <= 0 && to.ZeroPoint == byte.MinValue;
    }
}
